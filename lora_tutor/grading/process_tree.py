"""The process tree behind a grading service, and the line to it: JSON, one message a line."""

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
from collections.abc import Sequence
from typing import Any, TextIO

from lora_tutor import processes
from lora_tutor.errors import GraderError

START_SECONDS = 120.0
# What the service may take beyond the learner's own time before it counts as hanging.
_PATIENCE_SECONDS = 90.0
_ENDED = "The grading service ended. Grade once more to start it again."
_ENDED_EARLY = (
    "The grading service ended while it began; close other programs, or raise a limit on memory "
    "(`ulimit -v`), and grade once more."
)
_FIXED = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


class LineBroken(GraderError):
    """The socket to the service is of no further use."""


class TreeEnded(LineBroken):
    """At the other end is nobody any more."""


class ProcessTree:
    """Started when it is needed, and again after it was closed.

    `libraries` are to be loaded, `process` is its first process, `root` the folder of all that it
    writes, and `is_ready` whether its checker was heard to begin, which whoever hears it notes.
    `cores`, where the system can do that, are the processor's cores that it keeps to.
    """

    def __init__(
        self, mode: str | None = None, cores: Sequence[int] = (), thrifty: bool = False
    ) -> None:
        self.libraries: Sequence[str] = ()
        self._cores = tuple(cores)
        self._thrifty = thrifty
        self._mode = mode or default_mode()
        self._writing = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._lines: TextIO = io.StringIO()
        self.root = ""
        self.is_ready = False

    def start(self) -> None:
        """Start the processes, if they are not up; returns at once. Raises GraderError."""
        self.begin()
        assert self.process is not None
        told = self.process.stdin
        # One that has ended is found out by who waits for an answer.
        with contextlib.suppress(OSError):
            if told is not None and not told.closed:
                with told:
                    told.write(",".join(self.libraries).encode())

    def begin(self) -> None:
        """Start the first process, if it is not up, before it is known what is to be graded: it
        loads what all exercises need, and waits for `start`. Raises GraderError."""
        if self.process is not None and self.process.poll() is None:
            return
        self.close()
        try:
            self._launch()
        except OSError as error:
            self.close()
            what = f"{error.filename}: " if error.filename else ""
            raise GraderError(
                f"The grader could not be started ({what}{error.strerror}); make room in the "
                "folder for temporary files, close other programs, and grade once more."
            ) from error

    def _launch(self) -> None:
        self.root = tempfile.mkdtemp(prefix="lora-tutor-")
        ours, theirs = socket.socketpair()
        command = processes.module_command(
            "lora_tutor.grading.processes.launch",
            *(str(theirs.fileno()), self._mode, self.root),
            "plain" if self._thrifty else "warm",
            # Some installers compile nothing: each start then took half a second more, 1.6 s more
            # with torch.
            keeps_bytecode=True,
        )
        with contextlib.ExitStack() as unless_started:
            unless_started.callback(ours.close)
            with theirs:
                self.process = subprocess.Popen(
                    command,
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=None if os.environ.get("LORA_TUTOR_DEBUG") else subprocess.DEVNULL,
                    env=processes.environment(self.root) | _own_environment(),
                    start_new_session=True,
                )
            unless_started.pop_all()
        if self._cores and sys.platform == "linux":
            # Before its first fork, so that every process of the tree inherits it.
            with contextlib.suppress(OSError):
                os.sched_setaffinity(self.process.pid, self._cores)
        ours.settimeout(START_SECONDS)
        self._socket = ours
        self._lines = ours.makefile("r", encoding="utf-8")
        self.is_ready = False

    def close(self) -> None:
        """End every process; they may be started again."""
        process, sock, self.process, self._socket = self.process, self._socket, None, None
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
            # The socket stays open until its reader is closed too.
            self._lines.close()
        if process is not None:
            assert process.stdin is not None
            # One that was never told what to load has no children, and nothing to put away.
            if not process.stdin.closed or not processes.ends_within(process, 2.0):
                processes.kill_group(process.pid)
            with contextlib.suppress(OSError):
                process.stdin.close()
            process.wait()
        if self.root:
            shutil.rmtree(self.root, ignore_errors=True)
            self.root = ""

    def send(self, message: dict[str, object]) -> None:
        """Raises TreeEnded, and GraderError where nothing was started."""
        sock = self._socket
        if sock is None:
            raise GraderError("The grading service is not running.")
        try:
            with self._writing:
                sock.sendall((json.dumps(message) + "\n").encode())
        except OSError as error:
            raise TreeEnded(self._ended()) from error

    def receive(self, seconds: float) -> dict[str, Any]:
        """The next message, within so many seconds and some more. Raises LineBroken."""
        assert self._socket is not None
        self._socket.settimeout(seconds + _PATIENCE_SECONDS)
        try:
            line = self._lines.readline()
            message = json.loads(line) if line else None
        except TimeoutError as error:
            raise LineBroken("The grading service does not answer. Grade once more.") from error
        except (OSError, ValueError) as error:
            raise TreeEnded(self._ended()) from error
        if not isinstance(message, dict):
            raise TreeEnded(self._ended())
        return message

    def _ended(self) -> str:
        return _ENDED if self.is_ready else _ENDED_EARLY


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
