"""What each known mistake costs: one table an exercise, mistakes down, checks across.

`python -m tests.disclosure.costs [ID ...]` grades and writes the tables anew. Read the difference
with care: a new cross says that a mistake now costs a check more, and each check that falls should
be one whose sentence is about what was done wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from lora_tutor.grading.service import GradingService, libraries_for
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from tests.corpus import COURSE, Graded, answers

DIRECTORY = Path(__file__).parent / "golden"


def path_of(exercise_id: str) -> Path:
    return DIRECTORY / f"{exercise_id}.txt"


def table(exercise_id: str, graded: Iterable[Graded]) -> str:
    """The checks by number, then a line for each known mistake: `x` is a check that it loses."""
    checks = COURSE.exercise(exercise_id).checks
    numbered = list(enumerate(checks.items(), 1))
    lines = [f"{number:>2}  {check}, {most}" for number, (check, most) in numbered]
    rows = [
        (each.answer.name, _row(each.report)) for each in graded if each.answer.kind == "mistake"
    ]
    wide = max(len(name) for name, _ in rows)
    head = " " * wide + "".join(f"{number:>3}" for number, _ in numbered)
    return "\n".join([*lines, "", head, *(f"{name:<{wide}}{row}" for name, row in rows), ""])


def _row(report: Report) -> str:
    marks = ("." if check.verdict is Verdict.PASSED else "x" for check in report.checks)
    return "".join(f"{mark:>3}" for mark in marks) + f"  {report.points:>3}/{report.max_points}"


def main(exercise_ids: list[str]) -> None:
    exercises = [COURSE.exercise(each) for each in exercise_ids or COURSE.exercises]
    with GradingService(libraries_for(exercises)) as service:
        for exercise in exercises:
            known = [each for each in answers(exercise) if each.kind == "mistake"]
            graded = [Graded(each, service.grade(each.submission)) for each in known]
            path_of(exercise.id).write_text(table(exercise.id, graded), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
