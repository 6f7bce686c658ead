"""Grades a class's answers: takes those kept in a journal, gives an executor the others."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lora_tutor.classroom.intake.answers import Answer, reason_of
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.classroom.run.journal import Journal, Key, key_of
from lora_tutor.classroom.run.task import Executor, Task, repeatable
from lora_tutor.course.checks_digest import checks_sha256
from lora_tutor.course.model import Exercise
from lora_tutor.errors import UnreadableSubmission
from lora_tutor.grading.service import libraries_for
from lora_tutor.grading.submission import DEFAULT_SEED
from lora_tutor.reports.report import Report, Result, Unjudged

OnGraded = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Terms:
    """The settings that hold for every submission: the same terms give the same reports."""

    exercises: Mapping[str, Exercise]
    isolation: tuple[str, ...]
    seed: int | None = None
    seconds: float | None = None


def checks_of(exercises: Sequence[Exercise]) -> dict[str, str]:
    """The digest of each exercise's checks, by id."""
    return {each.id: checks_sha256(each.folder) for each in exercises}


@dataclass
class ClassRun:
    """One grading of a class. First everything is read, then graded.

    `kept` counts what was taken from the journal, `again` what it holds and is graded again.

    Identical bytes for the same exercise are graded once, if their report is sure to come again:
    no seed, name or student enters a grading.
    """

    answers: Sequence[Answer]
    terms: Terms
    journal: Journal
    kept: int = 0
    again: int = 0
    _graded: dict[Answer, GradedAnswer] = field(default_factory=dict)
    _sharing: dict[Key, list[Answer]] = field(default_factory=dict)
    _tasks: dict[Key, Task] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checks = checks_of(list(self.terms.exercises.values()))
        for answer in self.answers:
            self._read(answer, checks)

    @property
    def waiting(self) -> int:
        """How many submissions are to be graded yet."""
        return sum(len(sharing) for sharing in self._sharing.values())

    def libraries(self) -> list[tuple[str, ...]]:
        return sorted({task.libraries for task in self._tasks.values()})

    def grade(
        self, executor: Executor, on_graded: OnGraded = lambda count: None
    ) -> list[GradedAnswer]:
        """Grade every submission. The results are in the order of `answers`.

        `on_graded` hears how many more are done.

        Raises what the executor raises; what was graded until then is in the journal.
        """
        alone: list[tuple[Task, Answer]] = []
        keys = {id(task): key for key, task in self._tasks.items()}
        for task, result in executor.run(self._tasks.values()):
            key = keys[id(task)]
            first, *others = self._sharing.pop(key)
            if not isinstance(result, Report) or not repeatable(result):
                alone += [(self._task(other, task), other) for other in others]
                others = []
            self._settle(key, result, [first, *others])
            on_graded(1 + len(others))
        owners = {id(task): answer for task, answer in alone}
        for task, result in executor.run([task for task, _ in alone]):
            self._settle(None, result, [owners[id(task)]])
            on_graded(1)
        return [self._graded[answer] for answer in self.answers]

    def _read(self, answer: Answer, checks: Mapping[str, str]) -> None:
        try:
            source = answer.read()
        except UnreadableSubmission as error:
            self._graded[answer] = _graded(answer, Unjudged(str(error), reason=reason_of(error)))
            return
        exercise = self.terms.exercises[answer.exercise]
        seed = DEFAULT_SEED if self.terms.seed is None else self.terms.seed
        task = Task(
            exercise=exercise,
            digest=hashlib.sha256(source).hexdigest(),
            libraries=tuple(libraries_for([exercise], [source])),
            seed=seed,
            seconds=self.terms.seconds,
            read=answer.read,
        )
        key = key_of(task, checks[exercise.id], self.terms.isolation)
        report = self.journal.find(key)
        if report is not None:
            self.kept += 1
            self._graded[answer] = _graded(answer, report)
        else:
            self.again += self.journal.holds(key)
            self._tasks.setdefault(key, task)
            self._sharing.setdefault(key, []).append(answer)

    def _task(self, answer: Answer, like: Task) -> Task:
        return Task(
            like.exercise, like.digest, like.libraries, like.seed, like.seconds, answer.read
        )

    def _settle(self, key: Key | None, result: Result, answers: Sequence[Answer]) -> None:
        if isinstance(result, Unjudged):
            why = f"The grader could not judge this: {result.problem}"
            result = Unjudged(why, result.our_fault, result.reason)
        elif key is not None:
            self.journal.add(key, result)
        for answer in answers:
            self._graded[answer] = _graded(answer, result)


def _graded(answer: Answer, result: Result) -> GradedAnswer:
    return GradedAnswer(answer.student, answer.exercise, answer.path, result)
