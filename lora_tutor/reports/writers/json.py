"""Reports as JSON, schema 1. Only ASCII is written, so that no terminal or pipe can spoil it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
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
    return _on_one_line(report.to_dict()) + "\n"


def dump_rows(data: Mapping[str, Any]) -> str:
    """An object of long lists, each entry on one line: the indented form of a large class takes
    several times the memory. A list may be anything that can be gone through."""
    parts = (f"  {_on_one_line(key)}: {_rows(value)}" for key, value in data.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _rows(value: object) -> str:
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        return _on_one_line(value)
    rows = ",\n    ".join(map(_on_one_line, value))
    return f"[\n    {rows}\n  ]" if rows else "[]"


def _on_one_line(value: object) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def dump(data: dict[str, Any]) -> str:
    """Any of our objects, laid out alike."""
    return json.dumps(data, allow_nan=False, indent=2) + "\n"
