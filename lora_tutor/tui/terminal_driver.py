"""Textual's driver, which lets the app end where its terminal is gone or takes nothing any more.

Textual's own waits without end for room in the queue of its writer. In that wait the app hears no
signal, and it keeps no text.
"""

from __future__ import annotations

import asyncio
import os
import select
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Full
from typing import Any

from textual.drivers.linux_driver import LinuxDriver

STEP = 0.1
"""Seconds between two looks at whether the app was told to end."""
GRACE = 2.0
"""Seconds without any progress after which an app that must end waits no longer."""


class Outlet:
    """What the writer's thread writes to: it goes on where the terminal is gone.

    It writes past Python's buffer: a thread that held it for ever would stop the interpreter's end.
    """

    def __init__(self) -> None:
        stream = sys.__stderr__
        assert stream is not None
        self._number = stream.fileno()
        self._encoding = stream.encoding
        self._is_gone = False

    def fileno(self) -> int:
        return self._number

    def write(self, text: str) -> None:
        data = memoryview(text.encode(self._encoding, "replace"))
        while data and not self._is_gone:
            try:
                data = data[os.write(self._number, data) :]
            except OSError:
                self._is_gone = True

    def flush(self) -> None:
        """Nothing is held back."""


class TerminalDriver(LinuxDriver):
    """What it still has to paint is dropped where the app must end and no picture gets through."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file: Any = Outlet()
        self._must_end = self._is_stuck = False

    def hurry(self) -> None:
        """The app must end. Safe in a handler of signals."""
        self._must_end = True

    def call_when_gone(self, call: Callable[[], None]) -> None:
        """Call once the terminal is gone. Without a signal Textual would read its end for ever."""
        if not hasattr(select, "epoll"):
            return
        loop = asyncio.get_running_loop()
        watch = select.epoll()
        # No event is asked for: it tells only what it always tells, such as a hang-up.
        watch.register(self.fileno, 0)

        def gone() -> None:
            loop.remove_reader(watch)
            watch.close()
            call()

        loop.add_reader(watch, gone)

    def write(self, data: str) -> None:
        self._put(data)

    def close(self) -> None:
        if self._writer_thread is not None:
            self._put(None)
            self._try(self._has_written)

    def _has_written(self) -> bool:
        assert self._writer_thread is not None
        self._writer_thread.join(STEP)
        return not self._writer_thread.is_alive()

    def _put(self, data: str | None) -> None:
        assert self._writer_thread is not None, "the writer starts with the driver"
        queue = self._writer_thread._queue

        def put() -> bool:
            with suppress(Full):
                queue.put(data, timeout=STEP)
                return True
            return False

        self._try(put)

    def _try(self, attempt: Callable[[], bool]) -> None:
        """Until it succeeds, or what must end has waited in vain."""
        since: float | None = None
        while not self._is_stuck and not attempt():
            if self._must_end:
                since = since or time.monotonic()
                self._is_stuck = time.monotonic() - since > GRACE
