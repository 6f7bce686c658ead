"""One graded answer of a class, and the file of many: JSON, one answer a line.

A line is `{"student", "exercise", "path", "report"}`; where no report could be made, `report` is
null and `problem` says why; `"our_fault": true` beside it says that the grader failed. `path` is
the file below SUBMISSIONS, through zip files where it lay in one ("ada.zip/09_lora_forward.py").
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lora_tutor.errors import UsageError
from lora_tutor.files.source import is_special, shown
from lora_tutor.reports.report import Report, Result, Unjudged

_KEYS = {"student", "exercise", "path", "report"}
_WITHOUT_REPORT = {"problem", "our_fault"}


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """One submission and what came of it."""

    student: str
    exercise: str
    path: str
    result: Result

    @property
    def report(self) -> Report | None:
        return self.result if isinstance(self.result, Report) else None

    @property
    def problem(self) -> str:
        """Why there is no report; "" where there is one."""
        return "" if isinstance(self.result, Report) else self.result.problem

    @property
    def points(self) -> int:
        return self.result.points

    @property
    def passed(self) -> bool:
        return self.result.passed

    @property
    def our_fault(self) -> bool:
        """Whether it went ungraded through no fault of the student."""
        return self.result.our_fault

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract, keys in reading order."""
        line: dict[str, Any] = {
            "student": self.student,
            "exercise": self.exercise,
            "path": self.path,
        }
        if isinstance(self.result, Report):
            return line | {"report": self.result.to_dict()}
        line |= {"report": None, "problem": self.result.problem}
        return line | ({"our_fault": True} if self.result.our_fault else {})

    @classmethod
    def from_dict(cls, data: object) -> GradedAnswer:
        """Read one back; ValueError names what is wrong with it."""
        if not isinstance(data, dict) or set(data) - _WITHOUT_REPORT != _KEYS:
            raise ValueError(f"not an object with {', '.join(sorted(_KEYS))}")
        texts = {name: data[name] for name in ("student", "exercise", "path")}
        problem, ours = data.get("problem", ""), data.get("our_fault", False)
        for name, text in {**texts, "problem": problem}.items():
            if not isinstance(text, str):
                raise ValueError(f"{name} is no text")
        if not isinstance(ours, bool):
            raise ValueError("our_fault is not true or false")
        if data["report"] is None and problem:
            return cls(**texts, result=Unjudged(problem, ours))
        if data["report"] is None or problem or ours:
            raise ValueError("a submission has a report or a problem, and not both")
        report = Report.from_dict(data["report"])
        if report.exercise != data["exercise"]:
            raise ValueError(f"the report is on {report.exercise}")
        return cls(**texts, result=report)


def write_jsonl(graded: Iterable[GradedAnswer]) -> str:
    """One line a submission, in the order given; only ASCII, so that no pipe can spoil it."""
    return "".join(
        json.dumps(each.to_dict(), allow_nan=False, separators=(",", ":")) + "\n" for each in graded
    )


def read_jsonl(path: Path) -> list[GradedAnswer]:
    """What `write_jsonl` wrote, in the file's order. Raises UsageError with file and line."""
    if is_special(path):
        raise UsageError(f"{shown(path)} is no file; name one.")
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise UsageError(f"{shown(path)} cannot be read ({error.strerror}).") from error
    found: dict[tuple[str, str], GradedAnswer] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            graded = GradedAnswer.from_dict(json.loads(line))
            if (graded.student, graded.exercise) in found:
                raise ValueError(f"{graded.student} has {graded.exercise} on an earlier line too")
        except (ValueError, RecursionError) as error:
            raise UsageError(
                f"{shown(path)}, line {number} is no graded submission ({shown(str(error))}); "
                "name a file that `lora-tutor batch --format jsonl` wrote."
            ) from None
        found[graded.student, graded.exercise] = graded
    return list(found.values())
