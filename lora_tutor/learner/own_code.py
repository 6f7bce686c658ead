"""The lab of the whole game with the learner's own code: which code, its run, what it is worth."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lora_tutor.course.model import Course
from lora_tutor.errors import GraderError, GradingCancelled, LabCancelled, OwnCodeFailed, UsageError
from lora_tutor.files.locations import BUILT_IN
from lora_tutor.grading.joint_run import CodeFile, JointCall, JointRun
from lora_tutor.labs.descriptions.own_code import (
    CODE,
    EXERCISES,
    LAB,
    MEMORY_MB,
    MODEL_AND_TEXT,
    SECONDS,
    STEPS,
    WANTED,
)
from lora_tutor.labs.model import LabEvent, LabStep, Tell
from lora_tutor.labs.use import Findings
from lora_tutor.learner.session import Session

if TYPE_CHECKING:
    from lora_tutor.grading.submission import Submission

_SHARE_OF_CODE = 0.75
"""Of the whole run, as long as it takes on two quiet cores."""
_TICK_SECONDS = 0.5
_MORE = "\n(and more, which was not kept)\n"


@dataclass(frozen=True, slots=True)
class OwnFindings:
    """What the code is worth, and what it printed on the way."""

    findings: Findings
    printed: str


def is_in(course: Course) -> bool:
    """Whether it has the exercises whose code is run: one of somebody else's has others."""
    return course.id == BUILT_IN and course.exercises.keys() >= set(EXERCISES)


class OwnCode:
    """One run. `run` blocks; `cancel` may come from any thread, at any time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        self._cancelled.set()
        self._session.cancel()
        self._session.labs.cancel()

    def run(self, tell: Tell) -> OwnFindings:
        """Raises OwnCodeFailed, UsageError where code is missing, LabCancelled, GraderError."""
        try:
            submissions = self._passed(tell)
            with tempfile.TemporaryDirectory(prefix="lora-tutor-") as folder:
                return self._carry_out(submissions, folder, tell)
        except GradingCancelled as error:
            raise _stopped() from error

    def _passed(self, tell: Tell) -> list[Submission]:
        """The four files as they stand. One that changed since it passed is graded once more."""
        session = self._session
        if not is_in(session.course):
            raise UsageError(
                "This course has not the exercises whose code this lab runs; leave --course out."
            )
        missing = [each for each in EXERCISES if not session.status(each).passed]
        if missing:
            raise UsageError(_not_passed(missing))
        submissions = [session.submission(each) for each in EXERCISES]
        session.warm_up_for(submissions)
        for each in submissions:
            self._go_on()
            if not self._has_passed(each):
                tell(
                    LabStep(0.0, f"grading exercise {_number(each.exercise.id)}, which has changed")
                )
                report = session.grade(each)
                if report.our_fault:
                    raise GraderError(f"{each.exercise.id} could not be graded; try once more.")
                if not report.passed:
                    raise UsageError(_changed(each.exercise.id))
        return submissions

    def _has_passed(self, submission: Submission) -> bool:
        return any(
            attempt.report.passed and attempt.report.submission_sha256 == submission.digest
            for attempt in self._session.history(submission.exercise.id)
        )

    def _carry_out(self, submissions: list[Submission], folder: str, tell: Tell) -> OwnFindings:
        self._go_on()
        with _ticking(tell) as doing:
            result = self._session.run_joint(_joint_run(submissions, folder), doing)
        printed = result.printed + _MORE * result.printed_more
        if result.problem:
            raise OwnCodeFailed(result.problem, printed)
        self._go_on()

        def tell_rest(event: LabEvent) -> None:
            if isinstance(event, LabStep):
                share = _SHARE_OF_CODE + (1 - _SHARE_OF_CODE) * event.share
                tell(LabStep(share, event.doing))

        try:
            findings = self._session.labs.own_code(Path(folder), tell_rest)
        except UsageError as error:
            raise OwnCodeFailed(str(error), printed) from error
        return OwnFindings(findings, printed)

    def _go_on(self) -> None:
        if self._cancelled.is_set():
            raise _stopped()


def _stopped() -> LabCancelled:
    return LabCancelled("The lab was stopped; nothing was kept.")


def _joint_run(submissions: list[Submission], folder: str) -> JointRun:
    ours = [
        CodeFile(
            f"lora_tutor.labs.apparatus.{path.stem}",
            f"apparatus/{path.name}",
            path.read_text("utf-8"),
            told=False,
        )
        for path in CODE
    ]
    theirs = [CodeFile(each.exercise.id, each.exercise.filename, each.text) for each in submissions]
    inputs = tuple(map(str, MODEL_AND_TEXT))
    calls = tuple(
        JointCall(
            doing=f"your {name} of exercise {_number(exercise)} {does}",
            subject=f"`{name}` of {exercise}.py",
            module=ours[-1].module,
            function=function,
            inputs=inputs if function == STEPS[0][0] else (),
        )
        for function, exercise, name, does in STEPS
    )
    return JointRun((*theirs, *ours), calls, WANTED, folder, SECONDS, MEMORY_MB)


@contextmanager
def _ticking(tell: Tell) -> Iterator[_Doing]:
    """Tell twice a second what is done, and for how long: the code itself is not believed."""
    doing = _Doing(tell)
    thread = threading.Thread(target=doing.tick, daemon=True)
    thread.start()
    try:
        yield doing
    finally:
        doing.ended.set()
        thread.join()


class _Doing:
    """Called with what is done now."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._doing = "the grader gets ready"
        self._began = time.monotonic()
        self.ended = threading.Event()

    def __call__(self, doing: str) -> None:
        self._doing = doing

    def tick(self) -> None:
        while not self.ended.wait(_TICK_SECONDS):
            spent = time.monotonic() - self._began
            share = min(spent / LAB.seconds, _SHARE_OF_CODE)
            self._tell(LabStep(share, f"{self._doing}, {spent:.0f} s"))


def _number(exercise_id: str) -> str:
    return exercise_id.partition("_")[0]


def _not_passed(missing: list[str]) -> str:
    numbers = [_number(each) for each in missing]
    subject = f"Exercise {numbers[0]} has"
    if len(missing) > 1:
        subject = f"Exercises {', '.join(numbers[:-1])} and {numbers[-1]} have"
    return f"{subject} not passed yet: `lora-tutor grade {' '.join(missing)}` says what is missing."


def _changed(exercise_id: str) -> str:
    return (
        f"Your file of exercise {_number(exercise_id)} has changed since it passed, and does not "
        f"pass as it is: `lora-tutor grade {exercise_id}` says why."
    )
