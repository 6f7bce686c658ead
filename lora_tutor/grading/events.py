"""What a grading tells its caller while it runs: plain data, from the checker's process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lora_tutor.reports.report import CheckResult, Report


@dataclass(frozen=True, slots=True)
class PlannedCheck:
    id: str
    title: str
    max_points: int


@dataclass(frozen=True, slots=True)
class Planned:
    """The checks that will run, in order; sent before the first of them."""

    checks: tuple[PlannedCheck, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """One check has ended."""

    result: CheckResult


@dataclass(frozen=True, slots=True)
class Judged:
    """Verdict and points are there; which known mistakes it was is still being looked for."""

    report: Report


@dataclass(frozen=True, slots=True)
class Graded:
    """The last event of a grading."""

    report: Report


@dataclass(frozen=True, slots=True)
class ShownCase:
    """The first failing case as code, with fresh numbers: `check` is the title of its check, `code`
    is empty where there is nothing to show, and `said` what the check says of these numbers."""

    check: str
    code: str
    said: str


Event = Planned | Checked | Judged | Graded
OnEvent = Callable[[Event], None]


def to_dict(event: Event) -> dict[str, Any]:
    match event:
        case Planned(checks):
            rows = [[check.id, check.title, check.max_points] for check in checks]
            return {"event": "planned", "checks": rows}
        case Checked(result):
            return {"event": "checked", "result": result.to_dict()}
        case Judged(report):
            return {"event": "judged", "report": report.to_dict()}
        case Graded(report):
            return {"event": "graded", "report": report.to_dict()}


def from_dict(data: dict[str, Any]) -> Event:
    """Read an event back; ValueError where it is none."""
    match data.get("event"):
        case "planned":
            return Planned(tuple(PlannedCheck(*row) for row in data["checks"]))
        case "checked":
            return Checked(CheckResult.from_dict(data["result"]))
        case "judged":
            return Judged(Report.from_dict(data["report"]))
        case "graded":
            return Graded(Report.from_dict(data["report"]))
        case other:
            raise ValueError(f"no such event: {other!r}")
