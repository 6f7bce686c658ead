"""What the documents count and promise: the course in README and changelog, lines and names."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from lora_tutor.course.composition import mistakes_of
from lora_tutor.figures.catalogue import ROWS
from lora_tutor.labs.catalogue import NAMES
from tests.corpus import COURSE

ROOT = Path(__file__).parents[2]
SPELLED = {"five": 5, "nine": 9, "ten": 10}
COUNTS = {
    "pages|lessons": len(list(COURSE.lessons())),
    "figures": len(ROWS),
    "exercises": len(COURSE.exercises),
    "labs": len(NAMES),
    "sections": len(COURSE.sections),
}


@pytest.mark.parametrize("what", COUNTS)
@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md"])
def test_the_course_is_as_large_as_it_is_said_to_be(document: str, what: str) -> None:
    text = " ".join((ROOT / document).read_text("utf-8").split())
    numbers = r"(\d+|" + "|".join(SPELLED) + ")"
    found = re.findall(rf"\b{numbers} (?:{what})\b(?! of)", text, re.IGNORECASE)
    told = {SPELLED.get(each.lower()) or int(each) for each in found}
    # The spine is a path through a part of the exercises.
    spine = {len(COURSE.spine)} if what == "exercises" else set()
    assert told - spine <= {COUNTS[what]}
    if document == "README.md":
        assert COUNTS[what] in told


def test_there_are_more_known_mistakes_than_are_promised() -> None:
    """A bound and no count: each new mistake would make that wrong."""
    (promised,) = re.findall(r"over (\d+) known mistakes", (ROOT / "README.md").read_text("utf-8"))
    assert sum(len(mistakes_of(each)) for each in COURSE.exercises.values()) > int(promised)


def test_no_file_is_longer_than_contributors_are_told() -> None:
    text = " ".join((ROOT / "CONTRIBUTING.md").read_text("utf-8").split())
    (most,) = re.findall(r"never has more than (\d+) lines", text)
    ours = [
        path
        for folder in ("lora_tutor", "exercises", "examples", "lessons", "tests")
        for path in (ROOT / folder).rglob("*.py")
    ]
    assert len(ours) > 1000
    assert [path for path in ours if len(path.read_bytes().splitlines()) > int(most)] == []


def test_each_public_class_has_a_name_of_its_own() -> None:
    """As CONTRIBUTING.md promises: one thing for one word."""
    names = Counter(
        node.name
        for path in (ROOT / "lora_tutor").rglob("*.py")
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert len(names) > 500
    assert [name for name, times in names.items() if times > 1] == []
