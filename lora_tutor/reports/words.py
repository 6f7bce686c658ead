"""Words and marks of verdicts and states in both faces, and how text for people is dressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lora_tutor.reports.verdict import Verdict

WIDTH = 80
Tone = Literal["good", "quiet", "bad", "ours"]
_VERDICTS: dict[Verdict, tuple[str, str, str, Tone]] = {
    Verdict.PASSED: ("✔", "v", "passed", "good"),
    Verdict.SKIPPED: ("↷", "~", "not run", "quiet"),
    Verdict.NOT_ATTEMPTED: ("○", "o", "not attempted yet", "quiet"),
    Verdict.FAILED: ("✘", "x", "not right yet", "bad"),
    Verdict.ERROR: ("✘", "!", "your code raised an error", "bad"),
    Verdict.TIMEOUT: ("✘", "!", "took too long", "bad"),
    Verdict.MEMORY: ("✘", "!", "used too much memory", "bad"),
    Verdict.CRASHED: ("✘", "!", "the process ended early", "bad"),
    Verdict.GRADER_ERROR: ("?", "?", "our grader failed, not you", "ours"),
}
_STATES = {
    "new": ("○", "[ ]"),
    "tried": ("◐", "[~]"),
    "read": ("●", "[x]"),
    "known": ("◇", "[k]"),
    "passed": ("✔", "[v]"),
    "wrong": ("✘", "x"),
    "next": ("▶", "->"),
    "waiting": ("·", "."),
    "spine": ("»", ">"),
    "again": ("↺", "<-"),
    "note": ("✎", "*"),
}
_ANSI: dict[Tone, str] = {"good": "32", "quiet": "2", "bad": "31", "ours": "33"}
_TONES = ("34", "33", "32", "31", "35", "36")


def verdict_words(verdict: Verdict) -> str:
    return _VERDICTS[verdict][2]


def verdict_mark(verdict: Verdict, ascii_only: bool) -> str:
    """The sign of a verdict: every verdict reads without its colour."""
    return _VERDICTS[verdict][ascii_only]


def verdict_tone(verdict: Verdict) -> Tone:
    return _VERDICTS[verdict][3]


def state_mark(state: str, ascii_only: bool) -> str:
    """The sign of a state of an exercise, a page, an answer; and of what is pointed at."""
    return _STATES[state][ascii_only]


def bar(share: float, width: int, ascii_only: bool) -> str:
    """A progress bar of `width` cells; `share` from 0 to 1."""
    full, empty = ("#", ".") if ascii_only else ("━", "─")
    done = round(min(max(share, 0.0), 1.0) * width)
    return full * done + empty * (width - done)


def ascii_if(text: str, ascii_only: bool) -> str:
    """The text itself, or its twin in ASCII."""
    if text.isascii() or not ascii_only:
        return text
    # The tables of signs are loaded where they are needed: not before an app's first paint.
    from lora_tutor.typeset import ascii

    return ascii.in_ascii(text)


@dataclass(frozen=True, slots=True)
class Look:
    """`width` in cells; `signs` False leaves only ASCII marks."""

    width: int = WIDTH
    colour: bool = False
    signs: bool = True

    def bold(self, text: str) -> str:
        return self._paint(text, "1")

    def dim(self, text: str) -> str:
        return self._paint(text, "2")

    def tone(self, text: str, number: int) -> str:
        """The colour of a chart's series; below 0 that of its frame and words."""
        return self._paint(text, _TONES[number % len(_TONES)]) if number >= 0 else text

    def mark(self, verdict: Verdict) -> str:
        return self._paint(verdict_mark(verdict, not self.signs), _ANSI[verdict_tone(verdict)])

    def state(self, name: str) -> str:
        return state_mark(name, not self.signs)

    def bar(self, share: float, width: int) -> str:
        return bar(share, width, not self.signs)

    def sign(self, fancy: str, plain: str) -> str:
        return fancy if self.signs else plain

    def words(self, text: str) -> str:
        """Words of the course or from elsewhere, in ASCII where there are no signs."""
        return ascii_if(text, not self.signs)

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


def printable(text: str) -> str:
    """Foreign text for a terminal: it cannot move the cursor, change colours or hide itself."""
    return "".join(
        char if char in "\n\t" or char.isprintable() else repr(char)[1:-1]
        for char in text.replace("\r\n", "\n")
    )
