"""The face's end of a lab: starts its process, hands on what it says, and leaves nothing behind.

Nothing heavy is imported here: numpy and torch live in the process.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence

from lora_tutor import processes
from lora_tutor.errors import CourseError, LabCancelled, LabError, UsageError
from lora_tutor.labs import codec
from lora_tutor.labs.model import LabOutcome, Tell

LINE_LIMIT = 8 * 1024 * 1024
"""Bytes of one message: far above any outcome, far below what would hurt."""
_AT_THE_END_SECONDS = 2.0


def command(name: str, *arguments: str) -> list[str]:
    """What runs the experiment of that name; `arguments` are handed to it."""
    return processes.module_command("lora_tutor.labs.worker", name, *arguments)


class LabProcess:
    """One run of one lab. `run` blocks; `cancel` may come from any thread, at any time."""

    def __init__(self, name: str, arguments: Sequence[str] | None = None) -> None:
        self._name = name
        self._arguments = list(arguments or command(name))
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._cancelled = False

    def run(self, tell: Tell) -> LabOutcome:
        """Every event goes to `tell` as it comes.

        The process is started by the thread that waits for it, since on Linux it ends with that
        thread. Raises LabCancelled after `cancel`, LabError where the lab itself failed,
        CourseError where the file of a course is at fault, and UsageError where it refuses what it
        was given.
        """
        with tempfile.TemporaryDirectory(prefix="lora-tutor-", ignore_cleanup_errors=True) as own:
            try:
                process = self._start(own)
            except OSError as error:
                raise LabError(
                    f"The lab {self._name} could not be started ({error.strerror}); close other "
                    "programs and run it once more."
                ) from error
            try:
                return self._listen(process, tell)
            finally:
                self._end(process)

    def cancel(self) -> None:
        """End the process and all that it started; `run` then raises LabCancelled."""
        with self._lock:
            self._cancelled = True
            if self._process is not None:
                processes.kill_group(self._process.pid)

    def _start(self, own: str) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._cancelled:
                raise LabCancelled(self._name)
            self._process = subprocess.Popen(
                self._arguments,
                # Nothing is ever written to it: its end tells the process that we have gone.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if os.environ.get("LORA_TUTOR_DEBUG") else subprocess.DEVNULL,
                env=processes.environment(own),
                cwd=own,
                start_new_session=True,
            )
            return self._process

    def _listen(self, process: subprocess.Popen[bytes], tell: Tell) -> LabOutcome:
        assert process.stdout is not None
        while line := process.stdout.readline(LINE_LIMIT + 1):
            if self._cancelled:
                break
            match self._message(line):
                case LabOutcome() as outcome:
                    return outcome
                case codec.LabRefusal() as refusal:
                    raise UsageError(str(refusal))
                case codec.CourseFault() as broken:
                    raise CourseError(str(broken))
                case codec.LabFault() as fault:
                    raise LabError(
                        f"The lab {self._name} failed ({fault}); this is a fault of lora-tutor, "
                        "not yours."
                    )
                case event:
                    tell(event)
        if self._cancelled:
            raise LabCancelled(f"The lab {self._name} was stopped; nothing was kept.")
        raise LabError(
            f"The lab {self._name} ended early ({_how(process)}); close other programs, "
            "and run it once more."
        )

    def _message(self, line: bytes) -> codec.Message:
        if len(line) > LINE_LIMIT:
            raise LabError(
                f"The lab {self._name} said more than can be taken in one message "
                f"({LINE_LIMIT >> 20} MiB); whoever wrote it must let it tell less."
            )
        try:
            return codec.read_line(line)
        except codec.Malformed as error:
            raise LabError(
                f"The lab {self._name} said something that cannot be read ({error}); "
                "run it once more."
            ) from error

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._process = None
            # Before the process is waited for, so that its number cannot be another's yet.
            processes.kill_group(process.pid)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _how(process: subprocess.Popen[bytes]) -> str:
    """How it ended, without taking the process away from the group that is still to be ended."""
    if hasattr(os, "waitid"):
        for _ in range(int(_AT_THE_END_SECONDS / 0.02)):
            options = os.WEXITED | os.WNOHANG | os.WNOWAIT
            found = os.waitid(os.P_PID, process.pid, options)
            if found is not None:
                if found.si_code == os.CLD_EXITED:
                    return f"exit status {found.si_status}"
                return f"signal {signal.Signals(found.si_status).name}"
            threading.Event().wait(0.02)
    return "it fell silent"
