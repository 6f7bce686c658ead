"""What a class handed in: the answers to grade, and sentences on what was refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import NoReturn

from lora_tutor.classroom.intake.attempt import ONLY, TIMESTAMP, Attempt
from lora_tutor.classroom.intake.naming import ExerciseNames
from lora_tutor.classroom.intake.remarks import Remark, about, guessed, listed, sentence, several
from lora_tutor.classroom.intake.roster import Enrolled
from lora_tutor.classroom.intake.source_code import Raw, code_in
from lora_tutor.errors import DoubtfulSubmission, EmptySubmission, UnreadableSubmission
from lora_tutor.reports.report import Reason

_PASSED_OVER = ("__MACOSX", "__pycache__")
_MOST_REFUSALS = 5
_CODE = (".py", ".ipynb", ".py.txt")
_OTHER_ARCHIVES = (".7z", ".rar", ".gz", ".bz2", ".xz", ".zst")
ASIDE = re.compile(r"(?i)(old|alt|archive|backup|bak|copy|copies|drafts?|tmp|trash)\b.*")
MOST_ZIPPED = 20_000
"""Entries in all the archives of a student."""
MOST_UNPACKED = 256 << 20
"""Bytes that are unpacked only to open the archives of a student."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A file that a student handed in as an answer to an exercise.

    `read` gives its code or raises UnreadableSubmission; where that is known beforehand, `problem`
    is the sentence. `attempt` says when, as far as a course system tells it. What a group handed in
    together is one `file`, whatever it is called.
    """

    student: str
    exercise: str
    path: str
    read: Callable[[], bytes]
    problem: str = ""
    zipped: bool = False
    guessed: str = ""
    attempt: Attempt = ONLY
    file: int = 0

    @property
    def rank(self) -> tuple[object, ...]:
        """Of several, the least is graded: readable, rightly named, not laid aside, not in an
        archive, least deep, first by name."""
        parts = PurePosixPath(self.path).parts
        aside = any(ASIDE.fullmatch(part) for part in parts[:-1])
        return bool(self.problem), bool(self.guessed), aside, self.zipped, len(parts), self.path


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a student: `id` is the roster's, else the course system's, "" for none.

    `number` is always the course system's own, `handed` are the names at the top of its export that
    are this student's, and `enrolled` is the line of the roster.
    """

    name: str
    id: str = ""
    late: bool = False
    number: str = ""
    handed: tuple[str, ...] = ()
    enrolled: Enrolled | None = None


@dataclass
class HandedIn:
    """Everything found so far.

    `exercises` are the ids that are asked for, `names` knows all of the course. `refused` says what
    should have been graded and is not, `without` who has no answer and nothing refused, `notes` the
    rest. `source` says what kind of export it was, `kind` is its name in `sources.SOURCES`.
    """

    exercises: Collection[str]
    names: ExerciseNames
    students: set[str] = field(default_factory=set)
    people: dict[str, Person] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    without: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    source: str = ""
    kind: str = ""
    _refusals: dict[str, int] = field(default_factory=dict)
    _passed_over: dict[str, list[str]] = field(default_factory=dict)
    _not_asked_for: dict[str, int] = field(default_factory=dict)
    _zipped: dict[str, int] = field(default_factory=dict)
    _unpacked: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        student: str,
        path: str,
        raw: Raw,
        zipped: bool = False,
        name: str = "",
        attempt: Attempt = ONLY,
    ) -> None:
        """Take a file. `raw` gives at most so many bytes and one more; `name` is what the student
        called the file, where the course system calls it otherwise."""
        name = name or path.rpartition("/")[2]
        read = partial(code_in, student, path, name, raw)
        meant = self.names.by_name(name)
        if meant.exercise is None and self.names.may_be_code(name):
            try:
                meant = self.names.by_both(meant, self.names.by_code(read))
            except UnreadableSubmission as error:
                if not meant.exercises and name.casefold().endswith(_CODE):
                    self._refuse_told(student, path, str(error), reason_of(error))
                    return
        if len(meant.exercises) > 1:
            self._doubtful(student, path, meant.exercises, zipped)
        elif meant.exercise is None:
            self._unknown(student, path, name)
        elif meant.exercise not in self.exercises:
            self._leave(student)
        else:
            self.answers.append(
                Answer(
                    student,
                    meant.exercise,
                    path,
                    read,
                    zipped=zipped,
                    guessed=meant.how,
                    attempt=attempt,
                    file=hash(path),
                )
            )

    def is_left(self, name: str) -> bool:
        """Whether a file or folder is no student's work, but left there by a system or a tool. A
        hidden file that is named after an exercise is work."""
        if not passed_over(name):
            return False
        plain = name.removeprefix(".")
        return not (plain[:1].isalnum() and self.is_named_after_one(plain))

    def matters(self, name: str) -> bool:
        """Whether a file of this name is an answer by its name alone."""
        return self.names.by_name(name).exercise is not None

    def is_named_after_one(self, name: str) -> bool:
        """Whether the whole id of an exercise is in the name."""
        meant = self.names.by_name(name)
        return bool(meant.exercises) and meant.how in ("", "by its name")

    def is_packed(self, name: str) -> bool:
        """Whether it is an archive of a kind that is named, and not read."""
        return name.casefold().endswith(_OTHER_ARCHIVES)

    def has_room(self, student: str, more: int = 0, unpacked: int = 0) -> bool:
        """Whether `more` entries of archives are still taken from this student, who may bring any
        number of archives in archives; `unpacked` bytes were spent on opening one."""
        self._zipped[student] = self._zipped.get(student, 0) + more
        self._unpacked[student] = self._unpacked.get(student, 0) + unpacked
        return self._zipped[student] <= MOST_ZIPPED and self._unpacked[student] <= MOST_UNPACKED

    def refuse(self, student: str, path: str, why: str, zipped: bool = False) -> None:
        """Note a file that is not read; named after an exercise, it is an answer with a problem."""
        told = sentence(student, path, why)
        name = path.replace("\\", "/").rpartition("/")[2]
        exercise = self.names.by_name(name).exercise
        if exercise is not None and exercise in self.exercises:
            read = partial(_raise, told)
            self.answers.append(Answer(student, exercise, path, read, told, zipped))
        else:
            self._refuse_told(student, path, told, Reason.UNREADABLE)

    def settle(self) -> None:
        """Keep one answer for each student and exercise, sorted by student, then as the course.

        Who has none, and nothing that was refused, is in `without` then.
        """
        order = {each: at for at, each in enumerate(self.exercises)}
        chosen: dict[tuple[str, int], list[Answer]] = {}
        for answer in self.answers:
            chosen.setdefault((answer.student, order[answer.exercise]), []).append(answer)
        self.answers = []
        for key in sorted(chosen):
            newest = max(each.attempt for each in chosen[key])
            first, *others = sorted(
                chosen[key], key=lambda each: (each.attempt != newest, *each.rank)
            )
            self.answers.append(first)
            if others:
                left = [each.path for each in others]
                newer = any(each.attempt != first.attempt for each in others)
                told = several(first.student, first.exercise, first.path, left, newer)
                self._note(told, first, left)
            if first.guessed:
                how = first.guessed
                self._note(guessed(first.student, first.exercise, first.path, how), first)
        found = {each.student for each in self.answers} | self._refusals.keys()
        self.without = [self._without(each) for each in sorted(self.students - found)]
        self.notes += self._last_notes(found)

    def _note(self, told: str, answer: Answer, names: Sequence[str] = ()) -> None:
        self.notes.append(Remark(told, answer.student, answer.path, names=names))

    def _doubtful(self, student: str, path: str, exercises: Sequence[str], zipped: bool) -> None:
        may = " or ".join(exercises[:3])
        told = sentence(student, path, f"may answer {may}; name it after one of them")
        asked = next((each for each in exercises if each in self.exercises), None)
        if asked is None:
            self._leave(student)
        else:
            read = partial(_raise_doubtful, told)
            self.answers.append(Answer(student, asked, path, read, told, zipped))

    def _unknown(self, student: str, path: str, name: str) -> None:
        low = name.casefold()
        packed = next((each for each in _OTHER_ARCHIVES if low.endswith(each)), None)
        if packed is not None:
            why = f"is a {packed} file, which is not read; pack it as a zip file"
            self._refuse_told(student, path, sentence(student, path, why), Reason.UNREADABLE)
        elif low.endswith(_CODE):
            why = "answers no exercise: neither its name nor its functions are one's"
            self._refuse_told(student, path, sentence(student, path, why), Reason.UNKNOWN)
        elif name != TIMESTAMP or self.kind != "nbgrader":
            self._passed_over.setdefault(student, []).append(path)

    def _leave(self, student: str) -> None:
        """Count a file for an exercise that was not asked for."""
        self._not_asked_for[student] = self._not_asked_for.get(student, 0) + 1

    def _refuse_told(self, student: str, path: str, told: str, reason: Reason) -> None:
        count = self._refusals[student] = self._refusals.get(student, 0) + 1
        if count <= _MOST_REFUSALS:
            self.refused.append(Remark(told, student, path, reason))
        elif count == _MOST_REFUSALS + 1:
            told = f"{about(student)}more is refused, and not listed."
            self.refused.append(Remark(told, student, "", reason))

    def _without(self, student: str) -> Remark:
        """Why this student has no answer at all."""
        files = self._passed_over.get(student, [])
        if self._not_asked_for.get(student):
            told = "nothing was handed in for the exercises that were asked for."
            return Remark(about(student) + told, student, "", Reason.ABSENT)
        if files:
            told = f"no exercise is answered; what was handed in is {listed(files)}."
            return Remark(about(student) + told, student, files[0], Reason.UNKNOWN, files)
        return Remark(f"{about(student)}nothing was handed in.", student, "", Reason.NOTHING)

    def _last_notes(self, found: Collection[str]) -> list[Remark]:
        """On the files of the `found` students that are no answers, and what was not asked for."""
        notes = [
            Remark(
                f"{about(student)}{listed(files)} {'is' if len(files) == 1 else 'are'} no answer "
                "and passed over.",
                student,
                files[0],
                names=files,
            )
            for student, files in sorted(self._passed_over.items())
            if student in found or self._not_asked_for.get(student)
        ]
        if self._not_asked_for:
            notes.append(
                Remark(
                    "Files for exercises that were not asked for: "
                    f"{sum(self._not_asked_for.values())}; they are not graded."
                )
            )
        return notes


def reason_of(error: UnreadableSubmission) -> Reason:
    match error:
        case EmptySubmission():
            return Reason.EMPTY
        case DoubtfulSubmission():
            return Reason.UNKNOWN
    return Reason.UNREADABLE


def _raise(problem: str) -> NoReturn:
    raise UnreadableSubmission(problem)


def _raise_doubtful(problem: str) -> NoReturn:
    raise DoubtfulSubmission(problem)


def passed_over(name: str) -> bool:
    """Whether a file or folder is no student's work, but left there by a system or a tool."""
    return name in _PASSED_OVER or (name.startswith(".") and name not in (".", ".."))
