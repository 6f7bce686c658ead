"""Reports as JSON, schema 1. Only ASCII is written, so that no terminal or pipe can spoil it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from lora_tutor.reports.report import SCHEMA, Report
from lora_tutor.reports.writers.gradebook import Gradebook, Written


def write(book: Gradebook) -> Written:
    """The one report that was asked for, or all of them in one object."""
    return Written(write_report(book.reports[0]) if book.single else write_reports(book.reports))


def write_report(report: Report) -> str:
    """One report, indented, with a newline at the end."""
    return dump(report.to_dict())


def write_reports(reports: Sequence[Report]) -> str:
    """Several reports in one object."""
    return dump({"schema": SCHEMA, "reports": [report.to_dict() for report in reports]})


def write_line(report: Report) -> str:
    """One report on one line, with its newline."""
    return json.dumps(report.to_dict(), allow_nan=False, separators=(",", ":")) + "\n"


def dump(data: dict[str, Any]) -> str:
    """Any of our objects, laid out alike."""
    return json.dumps(data, allow_nan=False, indent=2) + "\n"
