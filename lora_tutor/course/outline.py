"""Adds a lesson, an exercise or a lab to the text of course.toml, so that its comments stay.

The text is changed at one place and read again. What then says anything else than before with the
addition is refused: an author's own way of writing it is left to the author.
"""

from __future__ import annotations

import json
import re
import tomllib
from itertools import pairwise
from typing import Any

from lora_tutor.errors import UsageError

_LESSON = re.compile(r"^\[\[sections\.lessons\]\]\s*(#.*)?$")
_HEADER = re.compile(r"^\[")


def with_lesson(text: str, lesson_id: str, title: str, file: str) -> str:
    """With a lesson at the end of the last section. Raises UsageError."""
    block = (
        "\n[[sections.lessons]]\n"
        f"id = {json.dumps(lesson_id)}\n"
        f"title = {json.dumps(title, ensure_ascii=False)}\n"
        f"file = {json.dumps(file)}\n"
        "exercises = []\nlabs = []\n"
    )
    wanted = tomllib.loads(text)
    wanted["sections"][-1].setdefault("lessons", []).append(
        {"id": lesson_id, "title": title, "file": file, "exercises": [], "labs": []}
    )
    return _checked(text.rstrip("\n") + "\n" + block, wanted, block.strip())


def with_exercise(text: str, lesson_id: str, exercise_id: str) -> str:
    """With an exercise at the end of those of a lesson. Raises UsageError."""
    return _with_name(text, lesson_id, "exercises", exercise_id)


def with_lab(text: str, lesson_id: str, lab: str) -> str:
    """With a lab at the end of those of a lesson. Raises UsageError."""
    return _with_name(text, lesson_id, "labs", lab)


def _with_name(text: str, lesson_id: str, key: str, added: str) -> str:
    wanted = tomllib.loads(text)
    for section in wanted["sections"]:
        for lesson in section.get("lessons", []):
            if lesson["id"] == lesson_id:
                lesson[key] = [*lesson.get(key, []), added]
    name = json.dumps(added)
    told = f"{name} in '{key}' of the lesson {lesson_id}"
    lines = text.split("\n")
    for at, end in _lesson_blocks(lines):
        block = "\n".join(lines[at:end])
        found = tomllib.loads(block.replace("[[sections.lessons]]", "", 1))
        if found.get("id") == lesson_id:
            return _checked(
                "\n".join([*lines[:at], _named(block, key, name), *lines[end:]]), wanted, told
            )
    return _checked(text, wanted, told)


def _named(block: str, key: str, name: str) -> str:
    opening = re.search(rf"^{key}\s*=\s*\[", block, re.M)
    if opening is None:
        head, _, rest = block.partition("\n")
        return f"{head}\n{key} = [{name}]\n{rest}"
    closing = block.index("]", opening.end())
    inside = block[opening.end() : closing]
    comma = ", " if inside.strip() and not inside.rstrip().endswith(",") else ""
    return block[:closing].rstrip() + comma + name + block[closing:]


def _lesson_blocks(lines: list[str]) -> list[tuple[int, int]]:
    """The first line of each lesson's block, and the one behind its last."""
    heads = [at for at, line in enumerate(lines) if _HEADER.match(line)] + [len(lines)]
    return [(at, end) for at, end in pairwise(heads) if _LESSON.match(lines[at])]


def _checked(text: str, wanted: dict[str, Any], by_hand: str) -> str:
    try:
        if tomllib.loads(text) == wanted:
            return text
    except ValueError:
        pass  # the sentence below says what to do
    raise UsageError(
        f"lessons/course.toml is written in a way that is not changed by itself; "
        f"write there by hand: {' '.join(by_hand.split())}."
    )
