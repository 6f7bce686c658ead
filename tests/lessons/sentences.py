"""One ground for each sentence that says what a number means: the sentence, and what computes it.

A ground is named by the place of its sentences (a page's id, or a file of the repository) and by
their words exactly as they stand there. A sentence that is changed loses its ground, and a test
says so.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.lessons.pages import PAGES

Ground = Callable[[], None]

ROOT = Path(__file__).parents[2]

SAYS: list[tuple[Ground, str, str]] = []
"""(ground, place, sentence)."""


def says(place: str, *sentences: str) -> Callable[[Ground], Ground]:
    def register(ground: Ground) -> Ground:
        SAYS.extend((ground, place, sentence) for sentence in sentences)
        return ground

    return register


def words(text: str) -> str:
    """The text on one line, however it was wrapped."""
    return " ".join(text.split())


def text_at(place: str) -> str:
    file = PAGES[place].lesson.file if place in PAGES else ROOT / place
    return words(file.read_text(encoding="utf-8"))
