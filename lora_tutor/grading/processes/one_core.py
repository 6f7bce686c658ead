"""Checker and jail on one core, while they take turns.

A request to a jail that sleeps on another core waits until that core has woken up, and its answer
does so again: 57 µs a crossing, where on one core it takes 11. A grading has 60 to 80 crossings.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress


class OneCore:
    """This process and `pid`, on the core where the system has put this process.

    `part` gives both free again, for a call that lasts: whoever takes long must be able to go where
    nobody else is. `leave` gives this process free alone, for the other may have ended.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._before: set[int] = set()
        if sys.platform == "linux":
            # Where the C library does not know the core, both stay free.
            with suppress(OSError, AttributeError):
                core = ctypes.CDLL(None).sched_getcpu()
                if core >= 0:
                    self._before = os.sched_getaffinity(0)
                    self._keep_on({core}, pid, 0)

    def part(self) -> None:
        self._free(self._pid, 0)

    def leave(self) -> None:
        self._free(0)

    def _free(self, *pids: int) -> None:
        before, self._before = self._before, set()
        if before:
            self._keep_on(before, *pids)

    def _keep_on(self, cores: set[int], *pids: int) -> None:
        if sys.platform == "linux":
            for pid in pids:
                # One that is gone, or is not ours to move, costs time alone.
                with suppress(OSError):
                    os.sched_setaffinity(pid, cores)
