"""One graded answer of a class, and the file of many: JSON, one answer a line.

A line is `{"student", "exercise", "path", "report"}`; where no report could be made, `report` is
null, `problem` says why, and `reason` says it in a word; `"our_fault": true` in its place says that
the grader failed. `path` is the file below SUBMISSIONS, through zip files where it lay in one
("ada.zip/09_lora_forward.py").

What was refused for no exercise has lines too, the last ones: there `exercise` is null, and
`student` or `path` where there is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lora_tutor.classroom.intake.remarks import Remark, about
from lora_tutor.errors import UsageError
from lora_tutor.files.source import is_special, shown
from lora_tutor.reports.report import Reason, Report, Result, Unjudged

_KEYS = {"student", "exercise", "path", "report"}
_WITHOUT_REPORT = {"problem", "reason", "our_fault"}


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

    @property
    def judged(self) -> bool:
        """Whether the points say what the answer deserves."""
        return self.report is not None and not self.our_fault

    @property
    def remark(self) -> str:
        """Why it was not judged, for the student's own row; "" where it was."""
        if self.our_fault and not self.problem:
            return "The grader could not judge every check."
        return self.problem.removeprefix(about(self.student))

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
        if self.result.our_fault:
            return line | {"our_fault": True}
        return line | {"reason": self.result.reason.value}

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
            reason = Reason(data.get("reason", Reason.UNREADABLE))
            return cls(**texts, result=Unjudged(problem, ours, reason))
        if data["report"] is None or problem or ours or "reason" in data:
            raise ValueError("a submission has a report or a problem, and not both")
        report = Report.from_dict(data["report"])
        if report.exercise != data["exercise"]:
            raise ValueError(f"the report is on {report.exercise}")
        return cls(**texts, result=report)


def write_jsonl(graded: Iterable[GradedAnswer], refused: Iterable[Remark] = ()) -> str:
    """One line a submission, in the order given; only ASCII, so that no pipe can spoil it."""
    lines = [*(each.to_dict() for each in graded), *map(_line_of_refused, refused)]
    return "".join(
        json.dumps(each, allow_nan=False, separators=(",", ":")) + "\n" for each in lines
    )


def _line_of_refused(remark: Remark) -> dict[str, Any]:
    return {
        "student": remark.student or None,
        "exercise": None,
        "path": remark.path or None,
        "report": None,
        "problem": remark.told,
        "reason": remark.reason and remark.reason.value,
    }


def _is_refused(data: object) -> bool:
    """Whether it is the line of something that belongs to no exercise."""
    return (
        isinstance(data, dict)
        and set(data) == {*_KEYS, "problem", "reason"}
        and (data["exercise"] is None and data["report"] is None)
    )


def read_jsonl(path: Path) -> list[GradedAnswer]:
    """The answers that `write_jsonl` wrote, in the file's order, without what was refused.

    Raises UsageError with file and line.
    """
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
            data = json.loads(line)
            if _is_refused(data):
                continue
            graded = GradedAnswer.from_dict(data)
            if (graded.student, graded.exercise) in found:
                raise ValueError(f"{graded.student} has {graded.exercise} on an earlier line too")
        except (ValueError, RecursionError) as error:
            raise UsageError(
                f"{shown(path)}, line {number} is no graded submission ({shown(str(error))}); "
                "name a file that `lora-tutor batch --format jsonl` wrote."
            ) from None
        found[graded.student, graded.exercise] = graded
    return list(found.values())
