"""What a class handed in: the answers to grade, and sentences on what was refused."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import NoReturn

from lora_tutor.errors import UnreadableSubmission
from lora_tutor.files.source import is_blank, refuse_unless_text, shown

_PASSED_OVER = ("__MACOSX", "__pycache__")
_MOST_REFUSALS = 5
MOST_ZIPPED = 20_000
"""Entries in all the zip files of a student."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A file that a student handed in under an exercise's name.

    `read` gives its bytes or raises UnreadableSubmission; where that is known beforehand, `problem`
    is the sentence.
    """

    student: str
    exercise: str
    path: str
    read: Callable[[], bytes]
    problem: str = ""
    zipped: bool = False

    @property
    def rank(self) -> tuple[bool, bool, int, str]:
        """Of several, the least is graded: readable, not zipped, least deep, first by name."""
        return bool(self.problem), self.zipped, len(PurePosixPath(self.path).parts), self.path


@dataclass
class HandedIn:
    """Everything found so far. `exercises` are the ids that are looked for."""

    exercises: Collection[str]
    students: set[str] = field(default_factory=set)
    answers: list[Answer] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _refusals: dict[str, int] = field(default_factory=dict)
    _zipped: dict[str, int] = field(default_factory=dict)
    _by_capitals: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._by_capitals = {f"{each}.py".casefold(): each for each in self.exercises}

    def exercise_of(self, name: str) -> str | None:
        """The exercise that a file is named after, in capitals or not."""
        return self._by_capitals.get(name.casefold())

    def _meant(self, name: str) -> str | None:
        """The exercise in a name to which a browser or a course system has added, as in "(1)"."""
        low = name.casefold()
        if not low.endswith(".py"):
            return None
        return next((each for each in self.exercises if each.casefold() in low), None)

    def add(self, student: str, path: str, read: Callable[[], bytes], zipped: bool = False) -> None:
        """Take a file; one that is not even nearly named after an exercise is passed over."""
        name = path.rpartition("/")[2]
        named = self.exercise_of(name)
        exercise = named or self._meant(name)
        if exercise is None:
            return
        problem = ""
        if name != f"{exercise}.py":
            small = ", in small letters" if named else ""
            problem = sentence(student, path, f"must be named {exercise}.py{small}")
            read = partial(_raise, problem)
        self.answers.append(Answer(student, exercise, path, read, problem, zipped))

    def has_room(self, student: str, more: int = 0) -> bool:
        """Whether `more` entries of zip files are still taken from this student, who may bring
        any number of zip files in zip files."""
        self._zipped[student] = self._zipped.get(student, 0) + more
        return self._zipped[student] <= MOST_ZIPPED

    def refuse(self, student: str, path: str, why: str, zipped: bool = False) -> None:
        """Note a file that is not read; named after an exercise, it is an answer with a problem."""
        told = sentence(student, path, why)
        exercise = self.exercise_of(path.replace("\\", "/").rpartition("/")[2])
        if exercise is not None:
            read = partial(_raise, told)
            self.answers.append(Answer(student, exercise, path, read, told, zipped))
            return
        count = self._refusals[student] = self._refusals.get(student, 0) + 1
        if count <= _MOST_REFUSALS:
            self.refused.append(told)
        elif count == _MOST_REFUSALS + 1:
            self.refused.append(f"Student {shown(student)}: more is refused, and not listed.")

    def settle(self) -> None:
        """Keep one answer for each student and exercise, sorted by student, then as the course."""
        order = {each: at for at, each in enumerate(self.exercises)}
        chosen: dict[tuple[str, int], list[Answer]] = {}
        for answer in self.answers:
            chosen.setdefault((answer.student, order[answer.exercise]), []).append(answer)
        self.answers = []
        for key in sorted(chosen):
            first, *others = sorted(chosen[key], key=lambda each: each.rank)
            self.answers.append(first)
            if others:
                self.notes.append(_several(first, others))


def _raise(problem: str) -> NoReturn:
    raise UnreadableSubmission(problem)


def passed_over(name: str) -> bool:
    """Whether a file or folder is no student's work, but left there by a system or a tool."""
    return name in _PASSED_OVER or (name.startswith(".") and name not in (".", ".."))


def sentence(student: str, path: str, why: str) -> str:
    return f"Student {shown(student)}: {shown(path)} {why}."


def checked(student: str, path: str, data: bytes) -> bytes:
    """The bytes, if they are text to grade. Raises UnreadableSubmission naming student and file."""
    name = f"Student {shown(student)}: {shown(path)}"
    refuse_unless_text(data, name)
    if is_blank(data):
        raise UnreadableSubmission(f"{name} is empty.")
    return data


def _several(first: Answer, others: list[Answer]) -> str:
    left = ", ".join(shown(each.path) for each in others[:3])
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    return (
        f"Student {shown(first.student)} has {len(others) + 1} files for {first.exercise}: "
        f"{shown(first.path)} is graded and not {left}{more} (a file goes before one in a zip "
        "file, then the least deep, then the first by name)."
    )
