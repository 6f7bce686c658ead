"""What an author must mend in an exercise.toml that can be read."""

from __future__ import annotations

from collections.abc import Iterator

from lora_tutor.course.blanks import BLANK, STILL_BLANK
from lora_tutor.course.fault import Finding
from lora_tutor.course.inline import formulas
from lora_tutor.course.model import Exercise
from lora_tutor.course.toml_lines import key_lines

_WHY_CHARACTERS = 200


def lint_description(exercise: Exercise) -> Iterator[Finding]:
    for key, problem, remedy in [*_blanks(exercise), *_formulas(exercise), *_why(exercise)]:
        yield in_description(exercise, key, problem, remedy)


def in_description(exercise: Exercise, key: str, problem: str, remedy: str) -> Finding:
    """With the line of the key."""
    text = (exercise.folder / "exercise.toml").read_text(encoding="utf-8")
    line = key_lines(text).get(key, 0)
    return Finding(f"exercises/{exercise.id}/exercise.toml", line, problem, remedy)


def _blanks(exercise: Exercise) -> Iterator[tuple[str, str, str]]:
    """What a template left to be written."""
    texts = {"title": [exercise.title], "why": [exercise.why], "tags": exercise.tags}
    for key, values in (texts | {"hints": exercise.hints}).items():
        if any(value.startswith(BLANK) for value in values):
            yield key, f"the key '{key}' is still blank", STILL_BLANK[1]


def _formulas(exercise: Exercise) -> Iterator[tuple[str, str, str]]:
    from lora_tutor.typeset.api import check
    from lora_tutor.typeset.errors import UnsupportedMath

    texts = {f"hint {number}": hint for number, hint in enumerate(exercise.hints, 1)}
    for where, text in (texts | {"'why'": exercise.why}).items():
        for _, latex in formulas(text):
            try:
                check(latex)
            except UnsupportedMath as error:
                problem = f"a formula of {where} cannot be set: {error}"
                yield "why" if "why" in where else "hints", problem, "write it another way"


def _why(exercise: Exercise) -> Iterator[tuple[str, str, str]]:
    """Its absence is judged over the whole course."""
    why = exercise.why
    for is_wrong, problem, remedy in (
        (len(why) > _WHY_CHARACTERS, f"has {len(why)} characters", f"keep to {_WHY_CHARACTERS}"),
        (why and not why.endswith("."), "does not end in a full stop", "write one sentence"),
    ):
        if is_wrong:
            yield "why", f"the key 'why' {problem}", remedy
