"""Ends what a figure of a course does where the app would wait for it for ever."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

PATIENCE = 10.0
"""Seconds in which the app hears no key. The longest step of a figure of ours takes 0.2."""


def end_thread(thread: threading.Thread | None) -> None:
    """End what it runs, unless that waits for the system."""
    if thread is not None and thread.is_alive() and thread.ident is not None:
        number, error = ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(number, error)


class StuckFigures:
    """Raises TimeoutError in what the app does, where that lasts and `is_of_a_figure` says so."""

    def __init__(self, is_of_a_figure: Callable[[FrameType | None], bool]) -> None:
        self._is_of_a_figure = is_of_a_figure
        self._loop: asyncio.AbstractEventLoop | None = None
        self._before: Any = signal.SIG_DFL

    def begin(self) -> None:
        """In the app's loop. Without POSIX's signals nothing can be ended, and nothing happens."""
        if self._loop is not None or os.name != "posix":
            return
        self._loop = asyncio.get_running_loop()
        self._before = signal.signal(signal.SIGALRM, self._look)
        self._beat(self._loop)

    def end(self) -> None:
        if self._loop is not None:
            self._loop = None
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)

    def _beat(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._loop is loop:
            signal.setitimer(signal.ITIMER_REAL, PATIENCE, PATIENCE / 10)
            loop.call_later(PATIENCE / 4, self._beat, loop)

    def _look(self, number: int, frame: FrameType | None) -> None:
        if self._loop is None or not self._loop.is_running():
            # The app has ended without a word: what runs now is none of ours.
            self.end()
        elif self._is_of_a_figure(frame):
            raise TimeoutError(f"after {PATIENCE:.0f} seconds it had not ended")
