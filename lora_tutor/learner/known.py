"""What a learner knew before: sections that count as known after a few of their questions.

Known is not passed: points, verdicts, pages read and the certificate stay as they are. It only
ends the advice to begin there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from lora_tutor.course.model import Course, Section
from lora_tutor.errors import UsageError

if TYPE_CHECKING:
    from lora_tutor.course.blocks import QuizBlock
    from lora_tutor.course.page import Page

QUESTIONS = 6
WRONG = 1
"""So many answers may be wrong. Who guesses among four choices gets through once in 200 times."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the page `lesson`."""

    lesson: str
    quiz: QuizBlock


def questions_of(pages: Sequence[Page]) -> tuple[AskedQuestion, ...]:
    """The first of every page, then the second ones, up to QUESTIONS; steps that follow another
    question make no sense alone."""
    # The app starts without the reader of pages.
    from lora_tutor.course.blocks import QuizBlock

    own = [
        [
            AskedQuestion(page.lesson.id, block)
            for block in page.blocks
            if isinstance(block, QuizBlock) and not block.after
        ]
        for page in pages
    ]
    asked = [each for each in chain(*zip_longest(*own)) if each is not None]
    return tuple(asked[:QUESTIONS])


def needed(asked: int) -> int:
    """How many of `asked` answers must be right; with nothing to ask, a word is enough."""
    return max(asked - WRONG, min(asked, 1))


def section_of(course: Course, name: str) -> Section:
    """The section of that id, or of the page of that id. Raises UsageError."""
    for section in course.sections:
        if name == section.id or any(name == lesson.id for lesson in section.lessons):
            return section
    ids = ", ".join(section.id for section in course.sections)
    raise UsageError(f"There is no section {name!r}; the sections are {ids}.")


def ids_in(sections: Sequence[Section]) -> frozenset[str]:
    """The ids of their pages and exercises."""
    pages = (lesson.id for section in sections for lesson in section.lessons)
    return frozenset([*pages, *(each for section in sections for each in section.exercises)])
