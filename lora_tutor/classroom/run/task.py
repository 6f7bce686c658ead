"""A grading that a worker is to do, on this machine or elsewhere, and the workers' protocol."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from lora_tutor.course.model import Exercise
from lora_tutor.errors import GraderError, UnreadableSubmission
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report, Result
from lora_tutor.reports.verdict import Verdict

# A full machine may bring these about, and other bytes of the same kind would pass next time.
_BY_CHANCE = (Verdict.TIMEOUT, Verdict.MEMORY, Verdict.CRASHED, Verdict.GRADER_ERROR)


@dataclass(frozen=True, slots=True)
class Task:
    """One text to grade. `digest` is the SHA-256 of what `read` gives.

    `libraries` are what a grader should load for it.
    """

    exercise: Exercise
    digest: str
    libraries: tuple[str, ...]
    seed: int
    seconds: float | None
    read: Callable[[], bytes]

    def submission(self) -> Submission:
        """Raises GraderError where the file was changed or removed meanwhile.

        All answers to an exercise bear the same name here, so that the same bytes get the same
        report whoever handed them in.
        """
        try:
            source = self.read()
        except UnreadableSubmission:
            raise GraderError("its file was removed meanwhile; grade once more.") from None
        if hashlib.sha256(source).hexdigest() != self.digest:
            raise GraderError("its file was changed meanwhile; grade once more.")
        return Submission(self.exercise, source, self.exercise.filename, self.seed, self.seconds)


class Executor(Protocol):
    """Carries tasks out, in any order. Closing it ends every process that it started.

    What has no report is Unjudged, with a sentence why and the fault ours.
    """

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]: ...
    def close(self) -> None: ...


def repeatable(report: Report) -> bool:
    """Whether the same bytes would surely get this report again.

    A timeout, a lost process or memory that ran out may be the work of a busy machine, so they are
    neither kept for `--resume` nor taken over for another student's identical file.
    """
    return all(check.verdict not in _BY_CHANCE for check in report.checks)


def largest_last(libraries: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """A key that sorts sets of libraries so that a grader seldom starts again."""
    return len(libraries), libraries
