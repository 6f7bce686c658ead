"""How far a long run is, on stderr: a bar on a terminal, else a sentence now and then."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from lora_tutor.cli.setup import ascii_if_needed, say, signs
from lora_tutor.reports.amounts import duration
from lora_tutor.reports.words import bar

if TYPE_CHECKING:
    from rich.progress import Progress

_LINE_SECONDS = 0.1
_SENTENCE_SECONDS = 15.0
_BAR_CELLS = 24


class LiveBar:
    """A line with a bar that is drawn again and again, and gone at the end of the context.

    It `shows` nothing where stderr is no terminal.
    """

    def __init__(self) -> None:
        self.shows = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._drawn = -math.inf
        self._line: Progress | None = None

    def draw(self, share: float, text: str) -> None:
        """Ten times a second at most; `share` is from 0 to 1."""
        now = time.monotonic()
        if not self.shows or now - self._drawn < _LINE_SECONDS:
            return
        self._drawn = now
        if self._line is None:
            self._line = _begun()
        line = f"{bar(share, _BAR_CELLS, not signs())} {ascii_if_needed(text)}"
        self._line.update(self._line.task_ids[0], description=line, refresh=True)

    def __enter__(self) -> LiveBar:
        return self

    def __exit__(self, *error: object) -> None:
        if self._line is not None:
            self._line.stop()


def _begun() -> Progress:
    from rich.console import Console
    from rich.progress import Progress, TextColumn
    from rich.table import Column

    # What is too long is cropped, since an ellipsis is not ASCII. No thread draws: graders fork.
    line = Progress(
        TextColumn(
            "{task.description}",
            markup=False,
            table_column=Column(no_wrap=True, overflow="crop"),
        ),
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    line.add_task("")
    line.start()
    return line


class ProgressLine:
    """`done` of `total`. The rate is that since the first was done: starting up is no work."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._bar = LiveBar()
        self._told = self._began = time.monotonic()
        self._first: tuple[float, int] | None = None

    def advance(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        if self._first is None:
            self._first = now, self._done
        if self._bar.shows:
            self._bar.draw(self._done / max(self._total, 1), self._text(now))
        elif now - self._told >= _SENTENCE_SECONDS:
            self._told = now
            say(f"{self._text(now)}.")

    def __enter__(self) -> Callable[[int], None]:
        """Gives what hears how many more are done."""
        if self._total:
            self._bar.draw(0.0, f"0 of {self._total} graded, the graders start")
        return self.advance

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.__exit__()
        if kind is None and self._done:
            seconds = max(time.monotonic() - self._began, 1e-3)
            rate = self._done / seconds
            say(f"{self._done} graded in {duration(seconds)}, {rate:.0f} a second.")

    def _text(self, now: float) -> str:
        text = f"{self._done} of {self._total} graded"
        since, before = self._first or (now, self._done)
        if now > since and self._done > before:
            rate = (self._done - before) / (now - since)
            left = (self._total - self._done) / rate
            text += f", {rate:.0f} a second, {duration(left)} left"
        return text
