"""How things look in the app: marks and styles, and plain ASCII where that is asked for."""

from __future__ import annotations

import locale
import os
from pathlib import Path

from lora_tutor.files.terminal import needs_ascii
from lora_tutor.reports import words
from lora_tutor.reports.verdict import Verdict

QUIET = "$foreground 70%"
"""For what stands back; `$text-muted` is not resolved inside content."""

_STYLES: dict[words.Tone, str] = {
    "good": "$text-success",
    "quiet": QUIET,
    "bad": "$text-error",
    "ours": "$text-warning",
}


def ascii_only() -> bool:
    """True with LORA_TUTOR_ASCII=1, in the C locale, or where the terminal is not UTF-8."""
    return needs_ascii(locale.getpreferredencoding(False))


def plain(text: str) -> str:
    """The text itself, or its twin in ASCII where that is asked for."""
    return text if text.isascii() else words.ascii_if(text, ascii_only())


def mark(state: str) -> str:
    """The sign of a state; `words` has them."""
    return words.state_mark(state, ascii_only())


def verdict_mark(verdict: Verdict) -> str:
    return words.verdict_mark(verdict, ascii_only())


def verdict_style(verdict: Verdict) -> str:
    """A theme variable that is readable as text in the light and the dark theme."""
    return _STYLES[words.verdict_tone(verdict)]


def bar(share: float, width: int) -> str:
    return words.bar(share, width, ascii_only())


def from_home(path: Path) -> str:
    """A path as people write it: with ~ where it lies below the home folder."""
    home, text = os.path.expanduser("~"), str(path)
    return f"~{text[len(home) :]}" if text.startswith(home + os.sep) else text
