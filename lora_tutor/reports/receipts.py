"""A report as a receipt: who has the same file, checks and version comes to the same verdict.

A receipt proves nothing by itself, since it is text that anybody can write; grading again does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lora_tutor.errors import UsageError
from lora_tutor.files.source import is_special, shown
from lora_tutor.reports.report import Report

LIMIT_BYTES = 64 * 1024 * 1024
_INPUTS = {
    "submission_sha256": "the file is not the one that was graded then",
    "checks_sha256": "the hidden checks have changed since",
    "version": "the grader is another version",
    "seed": "the seed is another one",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A report as somebody handed it in; `sums_hold`: its sums are what its checks come to.

    `student` is whose answer it is on, where it is one of a class.
    """

    report: Report
    sums_hold: bool = True
    student: str | None = None


def read_receipts(path: Path) -> list[Claim]:
    """The reports in a file that `grade --format json` has written, one or several, or those on a
    class that `batch` has, as JSON or JSON Lines.

    Raises UsageError with what is wrong.
    """
    name = shown(path)
    try:
        if is_special(path):
            raise UsageError(f"{name} is no file; name a report.")
        if path.stat().st_size > LIMIT_BYTES:
            raise UsageError(f"{name} is larger than 64 MiB, too large for a report.")
        data = _parsed(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{name} cannot be read ({error.strerror}); name a report.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is not JSON; `grade --format json` writes reports.") from error
    known = data if isinstance(data, dict) else {}
    several = known.get("reports", known.get("submissions", data))
    found: list[Any] = several if isinstance(several, list) else [data]
    # What a class handed in and could not be judged makes no claim.
    found = [each for each in found if not (_is_of_class(each) and each["report"] is None)]
    if not found:
        raise UsageError(f"{name} holds no report; `grade --format json` writes some.")
    try:
        return [_claim(each) for each in found]
    except ValueError as error:
        raise UsageError(f"{name} holds no report that can be verified: {error}.") from error


def _parsed(text: bytes) -> Any:
    """JSON, or the list of the lines of JSON Lines. Raises ValueError."""
    try:
        return json.loads(text)
    except ValueError:
        lines = [json.loads(line) for line in text.split(b"\n") if line.strip()]
        if not all(map(_is_of_class, lines)):
            raise
        return lines


def _is_of_class(data: Any) -> bool:
    """Whether it is a line that `batch` writes."""
    return isinstance(data, dict) and {"student", "exercise", "report"} <= data.keys()


def _claim(data: Any) -> Claim:
    student = None
    if _is_of_class(data):
        student, data = data["student"], data["report"]
        if not isinstance(student, str):
            raise ValueError("a student whose name is no text")
    report = Report.from_dict(data)
    holds = all(data.get(name) == value for name, value in report.sums().items())
    return Claim(report, holds, student)


def differences(claim: Claim, found: Report) -> Iterator[str]:
    """Why the claim does not hold, as sentences; none where it does.

    What went in comes first: with another file, a different verdict says nothing.
    """
    claimed = claim.report
    if not claim.sums_hold:
        yield "its verdict, score or points are not what its own checks come to"
    for field, sentence in _INPUTS.items():
        if getattr(claimed, field) != getattr(found, field):
            yield sentence
    if claimed.exercise != found.exercise:
        yield f"the report is on {shown(claimed.exercise)}, the file answers {found.exercise}"
    if claimed.verdict is not found.verdict:
        yield f"the report says {claimed.verdict.value}, grading says {found.verdict.value}"
    if (claimed.points, claimed.max_points) != (found.points, found.max_points):
        yield (
            f"the report says {claimed.points} of {claimed.max_points} points, grading says "
            f"{found.points} of {found.max_points}"
        )
    theirs = {check.id: (check.verdict, check.points) for check in claimed.checks}
    ours = {check.id: (check.verdict, check.points) for check in found.checks}
    for check in sorted(theirs.keys() | ours.keys()):
        if theirs.get(check) != ours.get(check):
            yield f"the check {shown(check)} came out otherwise"
    if (claimed.mistake and claimed.mistake.id) != (found.mistake and found.mistake.id):
        yield "another mistake is named"
