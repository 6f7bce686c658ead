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
        told = self.told.removeprefix(about(self.student))
        # A name stays as it is.
        is_name = any(each and told.startswith(shown(each)) for each in (self.path, *self.names))
        return told if is_name else told[:1].upper() + told[1:]


def about(student: str) -> str:
    """How a sentence on this student's work begins; it needs no name where there is one alone."""
    return f"Student {shown(student)}: " if student else ""


def sentence(student: str, path: str, why: str) -> str:
    return f"{about(student)}{shown(path)} {why}."


def listed(paths: list[str]) -> str:
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    commas = any(", " in each for each in paths[:3])
    return ("; " if commas else ", ").join(shown(each) for each in paths[:3]) + more


def guessed(student: str, exercise: str, path: str, how: str) -> str:
    """`how` says by what it was guessed, as the end of a sentence."""
    cells = "; its code cells count" if path.casefold().endswith(".ipynb") else ""
    return sentence(student, path, f"is taken for an answer to {exercise}, {how}{cells}")


def several(student: str, exercise: str, path: str, left: list[str], newer: bool) -> str:
    """Which of a student's files for an exercise is graded: it is a `newer` attempt, or rightly
    placed."""
    rule = (
        "the newest attempt counts"
        if newer
        else "a file goes before one in an archive, then the least deep, then the first by name"
    )
    begins = about(student) + ("of" if student else "Of")
    return (
        f"{begins} {len(left) + 1} files for {exercise}, {shown(path)} is graded and not "
        f"{listed(left)} ({rule})."
    )
