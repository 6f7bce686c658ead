"""Intentions that travel from a widget to whoever can carry them out; no logic in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from lora_tutor.errors import LoraTutorError
    from lora_tutor.grading.events import Event
    from lora_tutor.labs.use import Findings
    from lora_tutor.reports.cost import Cost
    from lora_tutor.reports.report import Report


@dataclass
class OpenMap(Message):
    """Back to the course map."""


@dataclass
class OpenLesson(Message):
    lesson_id: str


@dataclass
class OpenExercise(Message):
    exercise_id: str


@dataclass
class OpenReview(Message):
    """To the questions and exercises that are due again."""


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
    quiz_id: str
    choice: int
    right: bool


@dataclass
class GradingProgress(Message):
    """One event of grading number `run`."""

    run: int
    event: Event


@dataclass
class GradingEnded(Message):
    """Grading number `run` is over: with a report, or with the error that says why not."""

    run: int
    report: Report | None
    problem: LoraTutorError | None = None


@dataclass
class MeasuringEnded(Message):
    """Measurement number `run` is over: with the cost, or with the sentence that says why not."""

    run: int
    cost: Cost | None
    problem: str = ""


@dataclass
class LabEnded(Message):
    """Run number `run` of a lab is over: with findings, or with the sentence that says why not."""

    run: int
    findings: Findings | None
    problem: str = ""


@dataclass
class FileChanged(Message):
    """The exercise's file changed on the disk."""


@dataclass
class WatcherReady(Message):
    """The watcher has proved how it sees changes: "events" or "polling"."""

    mode: str
