"""Reports as JSON, schema 1. Only ASCII is written, so that no terminal or pipe can spoil it."""

from __future__ import annotations

import json
from typing import Any

from lora_tutor.reports.report import SCHEMA, Report, Unjudged
from lora_tutor.reports.writers.gradebook import Grade, Gradebook, Written


def write(book: Gradebook) -> Written:
    """The one report that was asked for, or all of them in one object, with what has none."""
    if book.single:
        return Written(write_report(book.reports[0]))
    ungraded = [_without_report(*each) for each in book.ungraded]
    data: dict[str, Any] = {"schema": SCHEMA, "reports": [each.to_dict() for each in book.reports]}
    return Written(dump(data | {"ungraded": ungraded} if ungraded else data))


def write_report(report: Report) -> str:
    """One report, indented, with a newline at the end."""
    return dump(report.to_dict())


def _without_report(grade: Grade, result: Unjudged) -> dict[str, Any]:
    return {
        "exercise": grade.exercise or None,
        "status": "error",
        "points": 0,
        "max_points": grade.max_points,
        "problem": result.problem,
        **({"our_fault": True} if result.our_fault else {"reason": result.reason.value}),
    }


def write_line(report: Report) -> str:
    """One report on one line, with its newline."""
    return json.dumps(report.to_dict(), allow_nan=False, separators=(",", ":")) + "\n"


def dump(data: dict[str, Any]) -> str:
    """Any of our objects, laid out alike."""
    return json.dumps(data, allow_nan=False, indent=2) + "\n"
