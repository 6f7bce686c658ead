"""A breach of the authors' contract at a place in a file: raised as an error or listed by lint."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lora_tutor.errors import CourseError

_WITH_LINE = re.compile(r"(.+), line (\d+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """`line` counts from 1; 0 is the file as a whole. `problem` and `remedy` make one sentence."""

    file: str
    line: int
    problem: str
    remedy: str

    @classmethod
    def of(cls, sentence: str) -> Finding:
        """From the sentence of a CourseError, which says file, problem and remedy in turn."""
        place, _, rest = sentence.partition(": ")
        problem, _, remedy = rest.rpartition("; ")
        file, line = place, 0
        if found := _WITH_LINE.fullmatch(place):
            file, line = found[1], int(found[2])
        return cls(file, line, problem or rest, remedy.rstrip(".") if problem else "")

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.problem}; {self.remedy}."


class Fault(CourseError):
    """A CourseError that knows its place."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def fault(file: str, line: int, problem: str, remedy: str) -> Fault:
    """The error to raise; its text names file, line, problem and remedy."""
    return Fault(Finding(file, line, problem, remedy))
