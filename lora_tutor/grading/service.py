"""The face's end of the grading service: starts its process tree, sends submissions, reads events.

Nothing heavy is imported here: numpy, torch, sympy and pytest live in the processes behind it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TextIO, TypeVar

from lora_tutor import processes
from lora_tutor.course.model import Exercise
from lora_tutor.errors import GraderError, GradingCancelled
from lora_tutor.grading import events
from lora_tutor.grading.events import Checked, Graded, OnEvent, ShownCase
from lora_tutor.grading.joint_run import JointResult, JointRun
from lora_tutor.grading.submission import Submission
from lora_tutor.grading.turns import Turns
from lora_tutor.reports.cost import Cost
from lora_tutor.reports.report import Report

ALL_LIBRARIES = ("numpy", "torch", "sympy")
START_SECONDS = 120.0
MEASURING_SECONDS = 10.0
"""What each side of a measurement may take for each workload."""
# What the service may take beyond the learner's own time before it counts as hanging.
_PATIENCE_SECONDS = 90.0
_ENDED = "The grading service ended. Grade once more to start it again."
_FIXED = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

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
    speed. Then a grading that comes to nothing by our fault is always tried once more.
    """

    def __init__(
        self,
        libraries: Sequence[str] = ALL_LIBRARIES,
        mode: str | None = None,
        cores: Sequence[int] = (),
        thrifty: bool = False,
    ) -> None:
        self._libraries = tuple(libraries)
        self._cores = tuple(cores)
        self._thrifty = thrifty
        self._mode = mode or default_mode()
        self._turns = Turns(self.cancel)
        self._writing = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._lines: TextIO = io.StringIO()
        self._root = ""
        self._ready = False
        self._number = 0
        self._judged = False
        self._cancelled = threading.Event()

    def start(self) -> None:
        """Start the processes, if they are not up; returns at once."""
        with self._turns.any():
            self._start()

    def prepare(self, exercise: Exercise) -> None:
        """Load an exercise's checks ahead of the first grading."""
        with self._turns.any(), self._fresh_after_fault():
            self._start()
            self._send({"op": "prepare", "folder": str(exercise.folder)})

    def grade(self, submission: Submission, on_event: OnEvent | None = None) -> Report:
        """Grade one submission; every event goes to `on_event` as it comes.

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
            self._close()
            return self._grade(request, on_event)

    def _deserves_another(self, result: Report | GraderError) -> bool:
        """Whether a grading that came to this is tried once more, on a new process tree."""
        if self._cancelled.is_set():
            return False
        if isinstance(result, Report):
            return self._thrifty and result.our_fault
        return self._thrifty or (isinstance(result, _TreeEnded) and not self._judged)

    def _grade(self, request: dict[str, object], on_event: OnEvent | None) -> Report:
        self._start()
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
            self._start()
            return self._answer(request, self._cost)

    def show_case(self, submission: Submission) -> ShownCase:
        """The first failing case of a submission, drawn anew, as code that recreates it.

        Raises:
            GradingCancelled: `cancel` was called.
            GraderError: the service could not tell.
        """
        with self._turns.grading(), self._fresh_after_fault():
            self._cancelled.clear()
            self._start()
            return self._answer(_request("show", submission), self._shown)

    def gaps(self, exercise: Exercise, seed: int) -> Gaps:
        """(problem, remedy) of whatever no check of the exercise tries, for its author.

        Raises:
            GraderError: the service could not tell.
        """
        request: dict[str, object] = {"op": "survey", "folder": str(exercise.folder), "seed": seed}
        request["seconds"] = exercise.limits.seconds
        with self._turns.grading(), self._fresh_after_fault():
            self._cancelled.clear()
            self._start()
            return self._answer(request, _gaps)

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
            if self._cancelled.is_set():
                raise GradingCancelled
            return JointResult(**message["result"])

        request = {"op": "joint", "run": run.to_dict(), "seconds": run.seconds}
        with self._turns.grading(), self._fresh_after_fault():
            self._cancelled.clear()
            self._start()
            return self._answer(request, hear)

    def cancel(self) -> None:
        """End the running grading or measurement, if there is one."""
        if self._turns.is_taken:
            self._cancelled.set()
            with contextlib.suppress(GraderError):
                self._send({"op": "cancel"})

    def stop_measuring(self) -> None:
        """End the running measurement, if there is one; a grading goes on."""
        self._turns.stop_measuring()

    def close(self) -> None:
        """End every process, also in the midst of a grading; the service may be started again."""
        # Else the grading would start another tree in the place of this one.
        self._cancelled.set()
        self._close()

    def __enter__(self) -> GradingService:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- processes ------------------------------------------------------------------------------

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._close()
        try:
            self._launch()
        except OSError as error:
            self._close()
            raise GraderError(
                f"The grader could not be started ({error.strerror}); make room in the folder for "
                "temporary files, close other programs, and grade once more."
            ) from error

    def _launch(self) -> None:
        self._root = tempfile.mkdtemp(prefix="lora-tutor-")
        ours, theirs = socket.socketpair()
        command = processes.module_command(
            "lora_tutor.grading.processes.fork_server",
            *(str(theirs.fileno()), self._mode, self._root, ",".join(self._libraries)),
            "plain" if self._thrifty else "warm",
        )
        with contextlib.ExitStack() as unless_started:
            unless_started.callback(ours.close)
            with theirs:
                self._process = subprocess.Popen(
                    command,
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=None if os.environ.get("LORA_TUTOR_DEBUG") else subprocess.DEVNULL,
                    env=processes.environment(self._root) | _own_environment(),
                    start_new_session=True,
                )
            unless_started.pop_all()
        if self._cores and sys.platform == "linux":
            # Before its first fork, so that every process of the tree inherits it.
            with contextlib.suppress(OSError):
                os.sched_setaffinity(self._process.pid, self._cores)
        ours.settimeout(START_SECONDS)
        self._socket = ours
        self._lines = ours.makefile("r", encoding="utf-8")
        self._ready = False

    def _close(self) -> None:
        process, sock, self._process, self._socket = self._process, self._socket, None, None
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
            # The socket stays open until its reader is closed too.
            self._lines.close()
        if process is not None:
            try:
                process.wait(2.0)
            except subprocess.TimeoutExpired:
                processes.kill_group(process.pid)
                process.wait()
        if self._root:
            shutil.rmtree(self._root, ignore_errors=True)
            self._root = ""

    @contextlib.contextmanager
    def _fresh_after_fault(self) -> Iterator[None]:
        """After a fault of the line, the next request starts a new process tree."""
        try:
            yield
        except _LineBroken as error:
            self._close()
            raise GraderError(str(error)) from error

    # -- messages -------------------------------------------------------------------------------

    def _send(self, message: dict[str, object]) -> None:
        sock = self._socket
        if sock is None:
            raise GraderError("The grading service is not running.")
        try:
            with self._writing:
                sock.sendall((json.dumps(message) + "\n").encode())
        except OSError as error:
            raise _TreeEnded(_ENDED) from error

    def _ask(self, request: dict[str, object]) -> None:
        """Every answer repeats the number: one to an earlier request cannot pass for this one."""
        self._number += 1
        self._send(request | {"number": self._number})
        if self._cancelled.is_set():
            # It was sent ahead of the request, which it would not end.
            self._send({"op": "cancel"})

    def _answer(
        self, request: dict[str, object], hear: Callable[[dict[str, Any]], Reply | None]
    ) -> Reply:
        """Ask, and hand every message about it to `hear` until that has the answer."""
        seconds = float(str(request["seconds"]))
        self._ask(request)
        again = True
        while True:
            message = self._receive(START_SECONDS if not self._ready else seconds)
            if message.get("event") == "ready":
                # A second one is a new checker's: it may have begun before this request or, where
                # none of it was answered yet, have taken the place of the one that had it.
                if self._ready and not again:
                    raise GraderError("The grader's checking process ended. Grade once more.")
                if self._ready:
                    again = False
                    self._ask(request)
                self._ready = True
            elif message.get("number") == self._number:
                again = False
                if message["event"] == "fault":
                    raise GraderError(f"The grader could not judge: {message['message']}")
                answer = hear(message)
                if answer is not None:
                    return answer

    def _cost(self, message: dict[str, Any]) -> Cost:
        if self._cancelled.is_set():
            raise GradingCancelled
        return Cost.from_dict(message["cost"])

    def _shown(self, message: dict[str, Any]) -> ShownCase:
        if self._cancelled.is_set():
            raise GradingCancelled
        return ShownCase(**message["case"])

    def _heard(self, message: dict[str, Any], on_event: OnEvent | None) -> Report | None:
        event = events.from_dict(message)
        self._judged = self._judged or isinstance(event, Checked)
        if self._cancelled.is_set():
            if isinstance(event, Graded):
                raise GradingCancelled
            return None
        if on_event is not None:
            on_event(event)
        return event.report if isinstance(event, Graded) else None

    def _receive(self, seconds: float) -> dict[str, Any]:
        assert self._socket is not None
        self._socket.settimeout(seconds + _PATIENCE_SECONDS)
        try:
            line = self._lines.readline()
            message = json.loads(line) if line else None
        except TimeoutError as error:
            raise _LineBroken("The grading service does not answer. Grade once more.") from error
        except (OSError, ValueError) as error:
            raise _TreeEnded(_ENDED) from error
        if not isinstance(message, dict):
            raise _TreeEnded(_ENDED)
        return message


class _LineBroken(GraderError):
    """The socket to the service is of no further use."""


class _TreeEnded(_LineBroken):
    """At the other end is nobody any more."""


def _request(op: str, submission: Submission) -> dict[str, object]:
    return {"op": op, "folder": str(submission.exercise.folder), **submission.to_dict()}


def _gaps(message: dict[str, Any]) -> Gaps:
    return [(problem, remedy) for problem, remedy in message["gaps"]]


def default_mode() -> str:
    """fork on Linux; spawn elsewhere, since other systems' libraries do not survive a fork."""
    forced = os.environ.get("LORA_TUTOR_GRADING_MODE", "")
    if forced in ("fork", "spawn"):
        return forced
    return "fork" if sys.platform == "linux" else "spawn"


def _own_environment() -> dict[str, str]:
    """What of the caller's environment is for us; none of it reaches a jail."""
    ours = {name: value for name, value in os.environ.items() if name.startswith("LORA_TUTOR_")}
    return ours | _FIXED
