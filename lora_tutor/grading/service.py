"""The face's end of the grading service: starts its process tree, sends submissions, reads events.

Nothing heavy is imported here: numpy, torch, sympy and pytest live in the processes behind it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from lora_tutor.course.model import Exercise
from lora_tutor.errors import GraderError
from lora_tutor.grading import events
from lora_tutor.grading.events import Graded, OnEvent
from lora_tutor.grading.interpreter import ISOLATED
from lora_tutor.report import Report

DEFAULT_SEED = 7
ALL_LIBRARIES = ("numpy", "torch", "sympy")
START_SECONDS = 120.0
# What the service may take beyond the learner's own time before it counts as hanging.
_PATIENCE_SECONDS = 90.0
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SYSTEMROOT")
_ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


_ENDED = "The grading service ended. Grade once more to start it again."
_FIXED = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


@dataclass(frozen=True, slots=True)
class Submission:
    """A learner's file: `source` as its bytes, `seconds` None for the exercise's own limit."""

    exercise: Exercise
    source: bytes
    filename: str
    seed: int = DEFAULT_SEED
    seconds: float | None = None

    def request(self) -> dict[str, object]:
        return {
            "op": "grade",
            "folder": str(self.exercise.folder),
            "source": self.source.decode("utf-8-sig"),
            "digest": hashlib.sha256(self.source).hexdigest(),
            "filename": self.filename,
            "seed": self.seed,
            "seconds": self.seconds or self.exercise.limits.seconds,
        }


def libraries_for(exercises: Sequence[Exercise], sources: Sequence[bytes] = ()) -> list[str]:
    """What to load for these alone: torch costs a second that a numpy exercise need not pay."""
    wanted = {name for exercise in exercises for name in exercise.libraries}
    mentioned = {name for name in ALL_LIBRARIES for source in sources if name.encode() in source}
    return [name for name in ALL_LIBRARIES if name in wanted | mentioned]


class GradingService:
    """One process tree. Safe to call from several threads; gradings happen one at a time."""

    def __init__(self, libraries: Sequence[str] = ALL_LIBRARIES, mode: str | None = None) -> None:
        self._libraries = tuple(libraries)
        self._mode = mode or default_mode()
        self._turn = threading.Lock()
        self._writing = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._lines: TextIO = io.StringIO()
        self._root = ""
        self._ready = False
        self._number = 0
        self._cancelled = threading.Event()

    def start(self) -> None:
        """Start the processes, if they are not up; returns at once."""
        with self._turn:
            self._start()

    def prepare(self, exercise: Exercise) -> None:
        """Load an exercise's checks ahead of the first grading."""
        with self._turn, self._fresh_after_fault():
            self._start()
            self._send({"op": "prepare", "folder": str(exercise.folder)})

    def grade(self, submission: Submission, on_event: OnEvent | None = None) -> Report:
        """Grade one submission; every event goes to `on_event` as it comes.

        Raises:
            GraderError: the service could not judge, or `cancel` was called.
        """
        with self._turn, self._fresh_after_fault():
            self._cancelled.clear()
            self._start()
            return self._report(submission.request(), on_event)

    def cancel(self) -> None:
        """End the running grading, if there is one."""
        if self._turn.locked():
            self._cancelled.set()
            with contextlib.suppress(GraderError):
                self._send({"op": "cancel"})

    def close(self) -> None:
        """End every process; the service may be started again."""
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
        ours, theirs = socket.socketpair()
        self._root = tempfile.mkdtemp(prefix="lora-tutor-")
        command = [sys.executable, *ISOLATED, "-m", "lora_tutor.grading.zygote"]
        command += [str(theirs.fileno()), self._mode, self._root, ",".join(self._libraries)]
        self._process = subprocess.Popen(
            command,
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("LORA_TUTOR_DEBUG") else subprocess.DEVNULL,
            # torch leaves a folder where temporary files go: it goes with ours.
            env=_environment() | {"TMPDIR": self._root},
            start_new_session=True,
        )
        theirs.close()
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
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
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
            raise _LineBroken("The grading service has gone; it starts again by itself.") from error

    def _ask(self, request: dict[str, object]) -> None:
        """Every answer repeats the number: one to an earlier request cannot pass for this one."""
        self._number += 1
        self._send(request | {"number": self._number})

    def _report(self, request: dict[str, object], on_event: OnEvent | None) -> Report:
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
                report = self._heard(message, on_event)
                if report is not None:
                    return report

    def _heard(self, message: dict[str, Any], on_event: OnEvent | None) -> Report | None:
        if message["event"] == "fault":
            raise GraderError(f"The grader could not judge: {message['message']}")
        event = events.from_dict(message)
        if self._cancelled.is_set():
            if isinstance(event, Graded):
                raise GraderError("Cancelled.")
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
            raise _LineBroken(_ENDED) from error
        if not isinstance(message, dict):
            raise _LineBroken(_ENDED)
        return message


class _LineBroken(GraderError):
    """The socket to the service is of no further use."""


def default_mode() -> str:
    """fork on Linux; spawn elsewhere, since other systems' libraries do not survive a fork."""
    forced = os.environ.get("LORA_TUTOR_GRADING_MODE", "")
    if forced in ("fork", "spawn"):
        return forced
    return "fork" if sys.platform == "linux" else "spawn"


def _environment() -> dict[str, str]:
    """Little of the caller's environment reaches the grader, and none of it a jail."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    ours = {name: value for name, value in os.environ.items() if name.startswith("LORA_TUTOR_")}
    single = dict.fromkeys(_ONE_THREAD, "1")
    return kept | ours | single | _FIXED
