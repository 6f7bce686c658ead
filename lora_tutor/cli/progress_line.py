"""How far a long run is, on stderr: a line that changes on a terminal, else one now and then."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from types import TracebackType

from lora_tutor.cli.setup import columns, say

_LINE_SECONDS = 0.1
_SENTENCE_SECONDS = 15.0
_BAR_CELLS = 24
_CLEAR = "\x1b[K"


class ProgressLine:
    """`done` of `total`. The rate is that since the first was done: starting up is no work."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._bar = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._told = self._began = time.monotonic()
        self._first: tuple[float, int] | None = None

    def advance(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        if self._first is None:
            self._first = now, self._done
        if now - self._told < (_LINE_SECONDS if self._bar else _SENTENCE_SECONDS):
            return
        self._told = now
        if self._bar:
            self._draw(self._text(now))
        else:
            say(f"{self._text(now)}.")

    def __enter__(self) -> Callable[[int], None]:
        """Gives what hears how many more are done."""
        if self._bar and self._total:
            self._draw(f"0 of {self._total} graded, the graders start")
        return self.advance

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar and self._total:
            self._draw("")
        if kind is None and self._done:
            seconds = max(time.monotonic() - self._began, 1e-3)
            say(f"{self._done} graded in {spell(seconds)}, {self._done / seconds:.0f} a second.")

    def _text(self, now: float) -> str:
        text = f"{self._done} of {self._total} graded"
        since, before = self._first or (now, self._done)
        if now > since and self._done > before:
            rate = (self._done - before) / (now - since)
            left = (self._total - self._done) / rate
            text += f", {rate:.0f} a second, {spell(left)} left"
        return text

    def _draw(self, text: str) -> None:
        if text:
            filled = round(_BAR_CELLS * self._done / max(self._total, 1))
            text = f"[{'#' * filled}{'.' * (_BAR_CELLS - filled)}] {text}"
        # Not padded with spaces: where a terminal echoes ^C at the margin, it begins a new line.
        sys.stderr.write(f"\r{_CLEAR}{text[: columns() - 4]}")
        sys.stderr.flush()


def spell(seconds: float) -> str:
    """A time for a person, to two units at most."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
