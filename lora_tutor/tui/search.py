"""Search in the palette: the words of every page, exercise and note, not their titles alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import Hit, Hits, Provider
from textual.content import Content

from lora_tutor.errors import LoraTutorError
from lora_tutor.tui.look import plain
from lora_tutor.tui.messages import OpenExercise, OpenLesson

if TYPE_CHECKING:
    from lora_tutor.session import Session
    from lora_tutor.tui.app import LoraTutorApp

MOST = 12
SHORTEST = 3
AROUND = 32
_MARKS = re.compile(r"```\{?\w*\}?|\[[ x]\]|\\q?quad|\\[,;!]|[*`#$>|\\{}]|--")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Text:
    """Something that can be found: `place` is what is opened, `name` what is shown before it."""

    place: str
    is_exercise: bool
    name: str
    words: str


def texts_of(session: Session) -> list[Text]:
    """Pages, exercises' stubs and hints, and the learner's notes; what cannot be read is left out,
    for the place itself says why when it is opened."""
    from lora_tutor.course.page import page_text

    course = session.course
    found: list[Text] = []
    for lesson in course.lessons():
        try:
            text = page_text(lesson, lesson.id)
        except LoraTutorError:
            continue
        found.append(Text(lesson.id, False, f"{lesson.id} {lesson.title}", _clean(text)))
    for exercise in course.exercises.values():
        name = f"{exercise.id[:2]} {exercise.title}"
        try:
            text = exercise.stub.read_text(encoding="utf-8")
        except (OSError, ValueError):
            continue
        found.append(Text(exercise.id, True, name, _clean(" ".join([text, *exercise.tags]))))
    for note in session.notebook.notes():
        is_exercise = note.page in course.exercises
        found.append(Text(note.page, is_exercise, f"Your note, {note.page[:5]}", _clean(note.text)))
    return found


def matches(texts: list[Text], query: str) -> list[tuple[Text, int]]:
    """The texts in which every word of the query stands, with the place of the whole query or of
    its first word; whole queries come first."""
    words = query.lower().split()
    if not words or max(map(len, words)) < SHORTEST:
        return []
    whole: list[tuple[Text, int]] = []
    parts: list[tuple[Text, int]] = []
    for text in texts:
        low = text.words.lower()
        if not all(word in low for word in words):
            continue
        at = low.find(" ".join(words))
        (whole if at >= 0 else parts).append((text, at if at >= 0 else low.find(words[0])))
    return (whole + parts)[:MOST]


def snippet(text: Text, at: int) -> str:
    start = max(at - AROUND, 0)
    piece = text.words[start : at + 2 * AROUND]
    return f"{'... ' if start else ''}{piece.strip()} ..."


class CourseSearch(Provider):
    """Behind the palette's own commands, which go by titles."""

    async def startup(self) -> None:
        app = cast("LoraTutorApp", self.app)
        self._texts = texts_of(app.session)

    async def search(self, query: str) -> Hits:
        for number, (text, at) in enumerate(matches(self._texts, query)):
            message = OpenExercise(text.place) if text.is_exercise else OpenLesson(text.place)
            yield Hit(
                # Below every match of a title.
                0.01 * (1 - number / MOST),
                Content(plain(text.name)),
                partial(self.app.post_message, message),
                help=plain(snippet(text, at)),
            )


def _clean(text: str) -> str:
    return _SPACE.sub(" ", _MARKS.sub(" ", _LINK.sub(r"\1", text))).strip()
