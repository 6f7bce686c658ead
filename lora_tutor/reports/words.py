"""How text for people looks: marks that need no colour, and colour where the reader has it."""

from __future__ import annotations

from dataclasses import dataclass

from lora_tutor.reports.report import Verdict

WIDTH = 80
_MARKS = {
    Verdict.PASSED: ("✔", "+"),
    Verdict.SKIPPED: ("–", "-"),
    Verdict.NOT_ATTEMPTED: ("–", "-"),
    Verdict.FAILED: ("✘", "x"),
}
_LOUD = ("!", "!")
_WORDS = {
    Verdict.PASSED: "passed",
    Verdict.SKIPPED: "skipped: it needs a check above",
    Verdict.NOT_ATTEMPTED: "not attempted yet",
    Verdict.FAILED: "not right yet",
    Verdict.ERROR: "your code raised an error",
    Verdict.TIMEOUT: "took too long",
    Verdict.MEMORY: "used too much memory",
    Verdict.CRASHED: "the process ended early",
    Verdict.GRADER_ERROR: "our grader failed, not you",
}
_COLOURS = {Verdict.PASSED: "32", Verdict.SKIPPED: "2", Verdict.NOT_ATTEMPTED: "2"}
_RED = "31"
_TONES = ("34", "33", "32", "31", "35", "36")


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
        """The sign of a verdict: every verdict reads without its colour."""
        sign = _MARKS.get(verdict, _LOUD)[not self.signs]
        return self._paint(sign, _COLOURS.get(verdict, _RED))

    def sign(self, fancy: str, plain: str) -> str:
        return fancy if self.signs else plain

    def words(self, text: str) -> str:
        """Words of the course or from elsewhere, spelled in 7 bits where there are no signs."""
        if self.signs or text.isascii():
            return text
        from lora_tutor.typeset.ascii import spelled

        return spelled(text)

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


def verdict_words(verdict: Verdict) -> str:
    return _WORDS[verdict]


def printable(text: str) -> str:
    """Foreign text for a terminal: it cannot move the cursor, change colours or hide itself."""
    return "".join(
        char if char in "\n\t" or char.isprintable() else repr(char)[1:-1]
        for char in text.replace("\r\n", "\n")
    )
