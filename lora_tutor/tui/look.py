"""How things look everywhere: status marks that need no colour, and plain ASCII where asked for."""

from __future__ import annotations

import locale
import os
from pathlib import Path

from lora_tutor.files.terminal import only_seven_bits
from lora_tutor.reports.report import Verdict

QUIET = "$foreground 70%"
"""For what stands back; `$text-muted` is not resolved inside content."""

_MARKS = {
    "new": ("○", "[ ]"),
    "tried": ("◐", "[~]"),
    "read": ("●", "[x]"),
    "passed": ("✔", "[v]"),
    "next": ("▶", "->"),
    "waiting": ("·", "."),
    "spine": ("»", ">"),
    "again": ("↺", "<-"),
    "note": ("✎", "*"),
}
_VERDICTS = {
    Verdict.PASSED: ("✔", "v", "passed", "$text-success"),
    Verdict.SKIPPED: ("↷", "~", "skipped: it needs a check above", QUIET),
    Verdict.NOT_ATTEMPTED: ("○", "o", "not attempted yet", QUIET),
    Verdict.FAILED: ("✘", "x", "not right yet", "$text-error"),
    Verdict.ERROR: ("✘", "!", "your code raised an error", "$text-error"),
    Verdict.TIMEOUT: ("✘", "!", "took too long", "$text-error"),
    Verdict.MEMORY: ("✘", "!", "used too much memory", "$text-error"),
    Verdict.CRASHED: ("✘", "!", "the process ended early", "$text-error"),
    Verdict.GRADER_ERROR: ("?", "?", "our grader failed, not you", "$text-warning"),
}


def ascii_only() -> bool:
    """True with LORA_TUTOR_ASCII=1, in the C locale, or where the terminal is not UTF-8."""
    return only_seven_bits(locale.getpreferredencoding(False))


def plain(text: str) -> str:
    """The text itself, or its twin in 7 bits where that is asked for."""
    if text.isascii() or not ascii_only():
        return text
    from lora_tutor.typeset.ascii import spelled

    return spelled(text)


def mark(name: str) -> str:
    """The sign of a state: new, tried, read, passed, next, waiting; and that of the spine."""
    return _MARKS[name][ascii_only()]


def verdict_mark(verdict: Verdict) -> str:
    return _VERDICTS[verdict][ascii_only()]


def verdict_words(verdict: Verdict) -> str:
    return _VERDICTS[verdict][2]


def verdict_style(verdict: Verdict) -> str:
    """A theme variable that is readable as text in the light and the dark theme."""
    return _VERDICTS[verdict][3]


def bar(share: float, width: int) -> str:
    """A progress bar of `width` cells; `share` from 0 to 1."""
    full, empty = ("#", ".") if ascii_only() else ("━", "─")
    done = round(min(max(share, 0.0), 1.0) * width)
    return full * done + empty * (width - done)


def duration(seconds: float) -> str:
    """Milliseconds below one second, else seconds to one place."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def from_home(path: Path) -> str:
    """A path as people write it: with ~ where it lies below the home folder."""
    home, text = os.path.expanduser("~"), str(path)
    return f"~{text[len(home) :]}" if text.startswith(home + os.sep) else text
