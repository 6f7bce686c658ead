"""A sentence on what a class handed in, with the student and the file that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lora_tutor.files.source import shown
from lora_tutor.reports.report import Reason


@dataclass(frozen=True, slots=True)
class Remark:
    """`student` and `path` are "" where it is about no student or no file. `reason` says why
    something was not graded; where everything was, it is None. `names` are other paths and people
    that the sentence tells, for whoever must not show them. What is `private` is for whoever
    grades, since it names others."""

    told: str
    student: str = ""
    path: str = ""
    reason: Reason | None = None
    names: Sequence[str] = ()
    private: bool = False

    @property
    def own(self) -> str:
        """The sentence for the student's own row, which says already whom it is about."""
        return self.told.removeprefix(about(self.student))


def about(student: str) -> str:
    """How a sentence on this student's work begins; it needs no name where there is one alone."""
    return f"Student {shown(student)}: " if student else ""


def sentence(student: str, path: str, why: str) -> str:
    return f"{about(student)}{shown(path)} {why}."


def listed(paths: list[str]) -> str:
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return ", ".join(shown(each) for each in paths[:3]) + more
