"""Where a call that takes long is at the moment, told now and then while it runs.

A process that is stopped from outside can say nothing any more. So it tells from within, by a timer
that interrupts between two steps of Python: what is stopped in an endless loop has told its line.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from lora_tutor.grading.jail import places

FIRST = 0.3
EVERY = 0.3
"""Seconds. A call that is shorter tells nothing, and costs two system calls."""

Tell = Callable[[list[object]], None]


@contextmanager
def told(filenames: Collection[str], tell: Tell) -> Iterator[None]:
    """While the body runs, `tell([file, line, text, library])`: the innermost line of the files,
    and the package that this line is waiting for, if any."""
    if not hasattr(signal, "setitimer"):
        yield  # Windows has no such timer.
        return
    running = True

    def look(_: int, frame: FrameType | None) -> None:
        # A signal from before the end may be handled after it, when an answer is on its way.
        if running:
            # The learner's code must not meet an exception of ours.
            with suppress(Exception):
                found = _found(filenames, frame)
                if found is not None:
                    tell(found)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, FIRST, EVERY)
    try:
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0)


def _found(filenames: Collection[str], frame: FrameType | None) -> list[object] | None:
    called = None
    while frame is not None and frame.f_code.co_filename not in filenames:
        frame, called = frame.f_back, frame
    if frame is None:
        return None
    library = "" if called is None else str(called.f_globals.get("__name__", ""))
    filename, line = frame.f_code.co_filename, frame.f_lineno
    file, text = places.among(filename, filenames), places.line_of(filename, line)
    return [file, line, text, library.partition(".")[0]]


def lines_of(filename: str) -> set[int]:
    """From now on the lines of that file that run are put into it; sys.settrace(None) ends it."""
    found: set[int] = set()

    def watch(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != filename:
            return None
        if event == "line":
            found.add(frame.f_lineno)
        return watch

    sys.settrace(watch)
    return found
