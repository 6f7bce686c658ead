"""Search in the palette: titles, and the words of every page, exercise and note."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from textual.command import Hit, Hits
from textual.content import Content
from textual.system_commands import SystemCommandsProvider

from lora_tutor.errors import LoraTutorError
from lora_tutor.tui.contract import tutor_of
from lora_tutor.tui.messages import OpenExercise, OpenLesson
from lora_tutor.tui.style import plain

if TYPE_CHECKING:
    from lora_tutor.course.model import Course, Lesson
    from lora_tutor.learner.notes import Notes

MOST = 12
SHORTEST = 3
AROUND = 32
LONG_WORD = 16
KEPT = 512


@dataclass(frozen=True, slots=True)
class SearchText:
    """Something that can be found: `place` is what is opened, `name` what is shown before it."""

    place: str
    is_exercise: bool
    name: str
    words: str


def texts_of(course: Course) -> list[SearchText]:
    """Pages, and exercises' stubs and tags. What cannot be read is left out, for the place itself
    says why when it is opened."""
    found: list[SearchText] = []
    for lesson in course.lessons():
        try:
            words = _page_words(lesson, lesson.file.stat().st_mtime_ns)
        except (OSError, LoraTutorError):
            continue
        found.append(SearchText(lesson.id, False, f"{lesson.id} {lesson.title}", words))
    for exercise in course.exercises.values():
        name = f"{exercise.id[:2]} {exercise.title}"
        try:
            text = exercise.stub.read_text(encoding="utf-8")
        except (OSError, ValueError):
            continue
        found.append(
            SearchText(exercise.id, True, name, _one_line(" ".join([text, *exercise.tags])))
        )
    return found


@lru_cache(KEPT)
def _page_words(lesson: Lesson, changed: int) -> str:
    """`changed` is when the file was: what stands in it is read anew after that."""
    from lora_tutor.course.page import load_page
    from lora_tutor.course.plain import words_of

    return words_of(load_page(lesson))


def _notes(notes: Notes, course: Course) -> list[SearchText]:
    return [
        SearchText(
            note.page,
            note.page in course.exercises,
            f"Your note, {note.page[:5]}",
            _one_line(note.text),
        )
        for note in notes.all()
    ]


def matches(texts: list[SearchText], query: str) -> list[tuple[SearchText, int]]:
    """The texts in which every word of the query stands, with the place of the whole query or of
    its first word; whole queries come first."""
    words = query.lower().split()
    if not words or max(map(len, words)) < SHORTEST:
        return []
    whole: list[tuple[SearchText, int]] = []
    parts: list[tuple[SearchText, int]] = []
    for text in texts:
        low = text.words.lower()
        if not all(word in low for word in words):
            continue
        at = low.find(" ".join(words))
        (whole if at >= 0 else parts).append((text, at if at >= 0 else low.find(words[0])))
    return (whole + parts)[:MOST]


def snippet(text: SearchText, at: int) -> str:
    """The words around a place, cut between words where they are of a usual length."""
    words = text.words
    start, end = max(at - AROUND, 0), min(at + 2 * AROUND, len(words))
    if start:
        start = words.rfind(" ", start - LONG_WORD, start) + 1 or start
    if end < len(words):
        cut = words.find(" ", end, end + LONG_WORD)
        end = cut if cut >= 0 else end
    piece = words[start:end].strip()
    return f"{'... ' if start else ''}{piece}{' ...' if end < len(words) else ''}"


class CourseSearch(SystemCommandsProvider):
    """Finds the words of a search in titles of commands, and below these in texts."""

    async def startup(self) -> None:
        """To set every formula of the course takes 0.2 s, and the palette takes keys meanwhile.

        Not awaited here: Textual gives a provider up whose start a further letter interrupts.
        """
        session = tutor_of(self.app).session
        loop = asyncio.get_running_loop()
        self._course = loop.run_in_executor(None, texts_of, session.course)
        self._own = _notes(session.notes, session.course)

    async def search(self, query: str) -> Hits:
        words = query.casefold().split()
        async for hit in super().search(query):
            # Textual takes letters scattered over a title, too.
            if isinstance(hit, Hit) and all(word in (hit.text or "").casefold() for word in words):
                yield hit
        texts = [*await asyncio.shield(self._course), *self._own]
        for number, (text, at) in enumerate(matches(texts, query)):
            message = (
                OpenExercise(text.place) if text.is_exercise else OpenLesson(text.place, query)
            )
            yield Hit(
                # Below every match of a title.
                0.01 * (1 - number / MOST),
                Content(plain(text.name)),
                partial(self.app.post_message, message),
                help=plain(snippet(text, at)),
            )


def _one_line(text: str) -> str:
    return " ".join(text.split())
