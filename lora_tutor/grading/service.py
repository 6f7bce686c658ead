"""The face's end of the grading service: starts its process tree, sends submissions, reads events.

Nothing heavy is imported here: numpy, torch, sympy and pytest live in the processes behind it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from lora_tutor.course.model import Exercise
from lora_tutor.errors import ChecksBroken, GraderError, GradingCancelled
from lora_tutor.grading import events
from lora_tutor.grading.events import Checked, Graded, OnEvent, ShownCase
from lora_tutor.grading.joint_run import JointResult, JointRun
from lora_tutor.grading.process_tree import START_SECONDS, LineBroken, ProcessTree, TreeEnded
from lora_tutor.grading.submission import Submission
from lora_tutor.grading.turns import Turns
from lora_tutor.reports.cost import Cost
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict

ALL_LIBRARIES = ("numpy", "torch", "sympy")
MEASURING_SECONDS = 10.0
"""What each side of a measurement may take for each workload."""
Gaps = list[tuple[str, str]]
Reply = TypeVar("Reply", Report, Cost, Gaps, JointResult, ShownCase)


def libraries_for(exercises: Sequence[Exercise], sources: Sequence[bytes] = ()) -> list[str]:
    """What to load for these alone: torch costs a second that a numpy exercise need not pay."""
    wanted = {name for exercise in exercises for name in exercise.libraries}
    mentioned = {name for name in ALL_LIBRARIES for source in sources if name.encode() in source}
    return [name for name in ALL_LIBRARIES if name in wanted | mentioned]


class GradingService:
    """One process tree. Safe to call from several threads; gradings happen one at a time, and a
    measurement gives way to them.

    `cores` are the processor's cores that it keeps to, where the system can do that. `thrifty`
    makes each grading cost the least, for many in a row, in place of the soonest answer to one:
    no two mistakes at once are looked for, whose time would also make names depend on the machine's
    speed. And a grading that comes to nothing by our fault is always tried once more. `tree` is one
    that was begun before.
    """

    def __init__(
        self,
        libraries: Sequence[str] = ALL_LIBRARIES,
        mode: str | None = None,
        cores: Sequence[int] = (),
        thrifty: bool = False,
        tree: ProcessTree | None = None,
    ) -> None:
        self.tree = tree or ProcessTree(mode, cores, thrifty)
        self.tree.libraries = libraries
        self._thrifty = thrifty
        self._turns = Turns(self.cancel)
        self._number = 0
        self._judged = False
        self._cancelled = threading.Event()

    def start(self) -> None:
        """Start the processes, if they are not up; returns at once."""
        with self._turns.any():
            self.tree.start()

    def prepare(self, exercise: Exercise) -> None:
        """Load an exercise's checks ahead of the first grading."""
        with self._turns.any(), self._fresh_after_fault():
            self.tree.start()
            self.tree.send({"op": "prepare", "folder": str(exercise.folder)})

    def grade(
        self, submission: Submission, on_event: OnEvent | None = None, naming: bool = True
    ) -> Report:
        """Grade one submission; every event goes to `on_event` as it comes.

        Without `naming` no known mistake is run, so that one which never ends hinders nobody.

        A tree that ends before it has judged a check, killed while it was idle perhaps, is
        replaced once: `on_event` may then hear the plan again.

        Raises:
            GradingCancelled: `cancel` was called.
            GraderError: the service could not judge, or was closed.
        """
        # Nobody listens: then only the report is worth its way.
        request = _request("grade", submission) | {
            "quiet": on_event is None,
            "pairs": not self._thrifty,
            "naming": naming,
        }
        with self._turns.grading(), self._fresh_after_fault():
            self._cancelled.clear()
            self._judged = False
            try:
                report = self._grade(request, on_event)
            except GraderError as error:
                if not self._deserves_another(error):
                    raise
            else:
                if not self._deserves_another(report):
                    return report
            self.tree.close()
            return self._grade(request, on_event)

    def _deserves_another(self, result: Report | GraderError) -> bool:
        """Whether a grading that came to this is tried once more, on a new process tree."""
        if self._cancelled.is_set():
            return False
        if isinstance(result, Report):
            # A library that is missing is missing then too.
            return self._thrifty and result.verdict is Verdict.GRADER_ERROR
        return self._thrifty or (isinstance(result, TreeEnded) and not self._judged)

    def _grade(self, request: dict[str, object], on_event: OnEvent | None) -> Report:
        return self._answer(request, lambda message: self._heard(message, on_event))

    def measure(self, submission: Submission) -> Cost:
        """What one submission costs beside the reference; it passes or not, nobody asks.

        Raises:
            GradingCancelled: it was told to stop, or a grading came.
            GraderError: the service could not measure.
        """
        seconds = submission.seconds or MEASURING_SECONDS
        request = _request("measure", replace(submission, seconds=seconds))
        with self._turns.measuring(self._cancelled.clear), self._fresh_after_fault():
            return self._answer(request, lambda message: Cost.from_dict(message["cost"]))

    def show_case(self, submission: Submission) -> ShownCase:
        """The first failing case of a submission, drawn anew, as code that recreates it.

        Raises:
            GradingCancelled: `cancel` was called.
            GraderError: the service could not tell.
        """
        request = _request("show", submission)
        return self._in_turn(request, lambda message: ShownCase(**message["case"]))

    def gaps(self, exercise: Exercise, seed: int) -> Gaps:
        """(problem, remedy) of whatever no check of the exercise tries, for its author.

        Raises:
            GraderError: the service could not tell.
        """
        request: dict[str, object] = {"op": "survey", "folder": str(exercise.folder), "seed": seed}
        request["seconds"] = exercise.limits.seconds
        return self._in_turn(request, _gaps)

    def run_joint(self, run: JointRun, tell: Callable[[str], None]) -> JointResult:
        """Files of a learner's together, in a jail with limits of their own.

        `tell` hears what is being done.

        Raises:
            GradingCancelled: `cancel` was called.
            GraderError: there is no jail, or the service was closed.
        """

        def hear(message: dict[str, Any]) -> JointResult | None:
            if message["event"] == "doing":
                tell(message["doing"])
                return None
            return JointResult(**message["result"])

        return self._in_turn({"op": "joint", "run": run.to_dict(), "seconds": run.seconds}, hear)

    def cancel(self) -> None:
        """End the running grading or measurement, if there is one."""
        if self._turns.is_taken:
            self._cancelled.set()
            with contextlib.suppress(GraderError):
                self.tree.send({"op": "cancel"})

    def stop_measuring(self) -> None:
        """End the running measurement, if there is one; a grading goes on."""
        self._turns.stop_measuring()

    def close(self) -> None:
        """End every process, also in the midst of a grading; the service may be started again."""
        # Else the grading would start another tree in the place of this one.
        self._cancelled.set()
        self.tree.close()

    def __enter__(self) -> GradingService:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _fresh_after_fault(self) -> Iterator[None]:
        """After a fault of the line, the next request starts a new process tree."""
        try:
            yield
        except LineBroken as error:
            self.tree.close()
            raise GraderError(str(error)) from error

    # -- messages -------------------------------------------------------------------------------

    def _ask(self, request: dict[str, object]) -> None:
        """Every answer repeats the number: one to an earlier request cannot pass for this one."""
        self._number += 1
        self.tree.send(request | {"number": self._number})
        if self._cancelled.is_set():
            # It was sent ahead of the request, which it would not end.
            self.tree.send({"op": "cancel"})

    def _in_turn(
        self, request: dict[str, object], hear: Callable[[dict[str, Any]], Reply | None]
    ) -> Reply:
        """As `_answer`, in a turn of its own."""
        with self._turns.grading(), self._fresh_after_fault():
            self._cancelled.clear()
            return self._answer(request, hear)

    def _answer(
        self, request: dict[str, object], hear: Callable[[dict[str, Any]], Reply | None]
    ) -> Reply:
        """Ask, and hand every message about it to `hear` until that has the answer.

        Raises GradingCancelled where nobody wants the answer any more.
        """
        self.tree.start()
        seconds = float(str(request["seconds"]))
        self._ask(request)
        again = True
        while True:
            message = self.tree.receive(seconds if self.tree.is_ready else START_SECONDS)
            if message.get("event") == "ready":
                # A second one is a new checker's: it may have begun before this request or, where
                # none of it was answered yet, have taken the place of the one that had it.
                if self.tree.is_ready and not again:
                    raise GraderError("The grader's checking process ended. Grade once more.")
                if self.tree.is_ready:
                    again = False
                    self._ask(request)
                self.tree.is_ready = True
            elif message.get("event") == "unusable":
                raise LineBroken(str(message["message"]))
            elif message.get("number") == self._number:
                again = False
                if message["event"] == "fault":
                    kind = ChecksBroken if message.get("checks_broken") else GraderError
                    raise kind(f"The grader could not judge: {message['message']}")
                answer = hear(message)
                if answer is not None and self._cancelled.is_set():
                    raise GradingCancelled
                if answer is not None:
                    return answer

    def _heard(self, message: dict[str, Any], on_event: OnEvent | None) -> Report | None:
        event = events.from_dict(message)
        self._judged = self._judged or isinstance(event, Checked)
        if on_event is not None and not self._cancelled.is_set():
            on_event(event)
        return event.report if isinstance(event, Graded) else None


def _request(op: str, submission: Submission) -> dict[str, object]:
    return {"op": op, "folder": str(submission.exercise.folder), **submission.to_dict()}


def _gaps(message: dict[str, Any]) -> Gaps:
    return [(problem, remedy) for problem, remedy in message["gaps"]]
