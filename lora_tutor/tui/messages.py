"""Messages from a widget to whoever can carry them out, such as "open this lesson"."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


class OpenMap(Message):
    """Back to the course map."""


@dataclass
class OpenLesson(Message):
    """`words` are what was searched for on the page."""

    lesson_id: str
    words: str = ""


@dataclass
class OpenExercise(Message):
    exercise_id: str


class OpenReview(Message):
    """To the questions and exercises that are due again."""


@dataclass
class OpenKnown(Message):
    """To the questions by which the section of a page counts as known."""

    page: str


@dataclass
class OpenLab(Message):
    """Open a lab by its name or number."""

    lab: str


@dataclass
class OpenNext(Message):
    """Go on from `after`, the id of a lesson or exercise, or from where the course stands."""

    after: str | None = None


@dataclass
class QuizAnswered(Message):
    """`choice` is the number that the author's page gives it."""

    quiz_id: str
    choice: int
    right: bool


class FileChanged(Message):
    """The exercise's file changed on the disk."""


@dataclass
class WatcherReady(Message):
    """The watcher has proved how it sees changes: "events" or "polling"."""

    mode: str
