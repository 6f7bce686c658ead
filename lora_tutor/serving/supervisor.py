"""Stands between the server and one app; when either goes, so does all that the app started.

The server holds the other end of a pipe, the lifeline, and closes it to end the app; where the
server itself is killed, the system closes it. The app is told first, so that it keeps the learner's
text; what is left after that is killed. Other systems than Linux hand no orphans to the supervisor:
there the grading service ends by itself, since its line to the app is broken.

    python -I -m lora_tutor.serving.supervisor LIFELINE COMMAND...
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from lora_tutor import processes

PATIENCE_SECONDS = 5.0
"""What the app has to keep its text and leave; the grading service may take two of them."""
SETTLING_SECONDS = 3.0
"""What the app's own children have to leave by themselves, and to clear their folders away."""
_END_US = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Supervisor:
    """Runs one command in a session of its own; the end of `lifeline` ends it."""

    def __init__(self, lifeline: int) -> None:
        self._lifeline = lifeline
        self._wake, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        self._told = False
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in _END_US:
            signal.signal(number, lambda *_: self._tell())

    def run(self, command: Sequence[str]) -> int:
        """Until the command has ended and nothing that it started is left; its exit code."""
        processes.adopt_orphans()
        app = subprocess.Popen(
            command,
            start_new_session=True,
            preexec_fn=processes.ending_with_us(signal.SIGTERM),
        )
        _let_go_of_pipes()
        self._wait(app)
        processes.sweep(patience=SETTLING_SECONDS)
        return app.returncode if app.returncode >= 0 else 128 - app.returncode

    def _tell(self) -> None:
        self._told = True

    def _wait(self, app: subprocess.Popen[bytes]) -> None:
        """Until the app has ended: by itself, because it was told to, or by force."""
        until: float | None = None
        while app.poll() is None:
            watched = [self._wake] if self._told else [self._wake, self._lifeline]
            left = None if until is None else max(0.0, until - time.monotonic())
            ready = select.select(watched, [], [], left)[0]
            if self._wake in ready:
                os.read(self._wake, 4096)
            if self._lifeline in ready:
                self._told = True
            if self._told and until is None:
                until = time.monotonic() + PATIENCE_SECONDS
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(app.pid, signal.SIGTERM)
            elif until is not None and time.monotonic() >= until:
                processes.kill_group(app.pid)


def _let_go_of_pipes() -> None:
    """The app alone holds them now: its end is then the end of them."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)


def main(arguments: Sequence[str]) -> int:
    lifeline, *command = arguments
    return Supervisor(int(lifeline)).run(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
