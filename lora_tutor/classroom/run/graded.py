"""What a class's grading gives for one submission, and its file: JSON, one submission a line.

A line is `{"student", "exercise", "path", "report"}`; where no report could be made, `report` is
null and `problem` says why. `path` is the file below SUBMISSIONS, through zip files where it lay
in one ("ada.zip/09_lora_forward.py").
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lora_tutor.errors import UsageError
from lora_tutor.files.source import is_special, shown
from lora_tutor.reports.report import Report, Verdict

_KEYS = {"student", "exercise", "path", "report"}
_OUR_FAULT = "The grader could not judge this"


@dataclass(frozen=True, slots=True)
class Graded:
    """One submission: `report`, or None and then `problem` is a sentence."""

    student: str
    exercise: str
    path: str
    report: Report | None
    problem: str = ""

    @property
    def points(self) -> int:
        return 0 if self.report is None else self.report.points

    @property
    def passed(self) -> bool:
        return self.report is not None and self.report.passed

    @property
    def our_fault(self) -> bool:
        """Whether it went ungraded through no fault of the student."""
        if self.report is None:
            return self.problem.startswith(_OUR_FAULT)
        return self.report.verdict is Verdict.GRADER_ERROR

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract, keys in reading order."""
        return {
            "student": self.student,
            "exercise": self.exercise,
            "path": self.path,
            "report": None if self.report is None else self.report.to_dict(),
            **({"problem": self.problem} if self.problem else {}),
        }

    @classmethod
    def from_dict(cls, data: object) -> Graded:
        """Read one back; ValueError names what is wrong with it."""
        if not isinstance(data, dict) or set(data) - {"problem"} != _KEYS:
            raise ValueError(f"not an object with {', '.join(sorted(_KEYS))}")
        texts = {name: data[name] for name in ("student", "exercise", "path")}
        problem = data.get("problem", "")
        for name, text in {**texts, "problem": problem}.items():
            if not isinstance(text, str):
                raise ValueError(f"{name} is no text")
        if (data["report"] is None) != bool(problem):
            raise ValueError("a submission has a report or a problem, and not both")
        report = None if data["report"] is None else Report.from_dict(data["report"])
        if report is not None and report.exercise != data["exercise"]:
            raise ValueError(f"the report is on {report.exercise}")
        return cls(**texts, report=report, problem=problem)


def our_fault(reason: str) -> str:
    """The problem of a submission that the grader failed, and not the other way round."""
    return f"{_OUR_FAULT}: {reason}"


def write_jsonl(graded: Iterable[Graded]) -> str:
    """One line a submission, in the order given; only ASCII, so that no pipe can spoil it."""
    return "".join(
        json.dumps(each.to_dict(), allow_nan=False, separators=(",", ":")) + "\n" for each in graded
    )


def read_jsonl(path: Path) -> list[Graded]:
    """What `write_jsonl` wrote, in the file's order. Raises UsageError with file and line."""
    if is_special(path):
        raise UsageError(f"{shown(path)} is no file; name one.")
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise UsageError(f"{shown(path)} cannot be read ({error.strerror}).") from error
    found: dict[tuple[str, str], Graded] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            graded = Graded.from_dict(json.loads(line))
            if (graded.student, graded.exercise) in found:
                raise ValueError(f"{graded.student} has {graded.exercise} on an earlier line too")
        except (ValueError, RecursionError) as error:
            raise UsageError(
                f"{shown(path)}, line {number} is no graded submission ({shown(str(error))}); "
                "name a file that `lora-tutor batch --format jsonl` wrote."
            ) from None
        found[graded.student, graded.exercise] = graded
    return list(found.values())
