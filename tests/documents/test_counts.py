"""What the documents count: the course in README and changelog, the lines that a file may have."""

from __future__ import annotations

import re
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
