"""Reports without a grader, and an executor that makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from lora_tutor.classroom.intake.answers import Answer
from lora_tutor.classroom.run.task import Task
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course, Exercise
from lora_tutor.errors import UnreadableSubmission
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report, Result
from lora_tutor.reports.verdict import Verdict
from tests.learner.sample import FIRST, report_on


def report(exercise: Exercise, text: str = "RIGHT", verdict: Verdict | None = None) -> Report:
    """As the tiny course's grader answers; `verdict` replaces that of the first check."""
    made = report_on(Submission(exercise, text.encode(), exercise.filename))
    if verdict is None:
        return made
    first, *rest = made.checks
    return replace(made, checks=(replace(first, verdict=verdict, points=0), *rest))


def tiny_exercises(root: Path) -> Course:
    return load_course(root)


def answer(student: str, source: bytes, exercise: str = FIRST, problem: str = "") -> Answer:
    def read(data: bytes) -> bytes:
        if problem:
            raise UnreadableSubmission(problem)
        return data

    return Answer(student, exercise, f"{student}/{exercise}.py", partial(read, source), problem)


@dataclass
class FakeExecutor:
    """Grades by a word in the text, or as `judge` says; keeps what it was asked."""

    judge: Callable[[Task, str], Result] = lambda task, text: report(task.exercise, text)
    asked: list[bytes] = field(default_factory=list)
    backwards: bool = False

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        given: Sequence[Task] = list(tasks)
        for task in reversed(given) if self.backwards else given:
            source = task.read()
            self.asked.append(source)
            result = self.judge(task, source.decode())
            if isinstance(result, Report):
                result = replace(result, submission_sha256=task.digest, seed=task.seed)
            yield task, result

    def close(self) -> None:
        """Nothing was started."""
