"""Gradescope's results.json (gradescope/autograder_samples, docs/specs.md).

One test a check. The score is the sum of the tests', so none stands at the top. What a test says is
what the learner may read anywhere else, and never a hidden value.

All are visible unless the instructor asks for less ("Controlling test case visibility" in those
specs): `after_due_date` and `after_published` keep the total from students too until then, so that
no word at the top tells it; `hidden` keeps a test from them for ever and the total not. What could
not be graded is visible at once, for a student may still hand in the right file.
"""

from __future__ import annotations

import json
from typing import Any

from lora_tutor.reports.report import Unjudged
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.writers.gradebook import Grade, Gradebook, Written, clean, explanation

_LATER = {
    "after_due_date": "Graded. What the checks say is shown after the due date.",
    "after_published": "Graded. What the checks say is shown once the grades are published.",
    "hidden": "Graded. Your instructor sees what the checks say.",
}


def write(book: Gradebook) -> Written:
    """The whole file, with a newline at the end."""
    seconds = sum(report.seconds for report in book.reports)
    tests: list[dict[str, Any]] = []
    for number, grade in enumerate(book.grades, 1):
        tests += _tests(number, grade, book.visibility)
    result = {
        "execution_time": round(seconds, 4),
        "output": _output(book),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": book.visibility,
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"schema": 1, "reports": [_metadata(each) for each in book.grades]},
    }
    if not tests:
        # Without tests a score is required.
        result["score"] = 0
    return Written(json.dumps(result, indent=2, allow_nan=False) + "\n")


def _tests(number: int, grade: Grade, visibility: str) -> list[dict[str, Any]]:
    name, result = clean(grade.name), grade.result
    if isinstance(result, Unjudged):
        return [
            {
                "number": f"{number}.1",
                "name": f"{name}: could be graded",
                "score": 0,
                "max_score": grade.max_points,
                "status": "failed",
                "output": clean(result.problem),
                "tags": [grade.word],
                "visibility": "visible",
            }
        ]
    return [
        {
            "number": f"{number}.{place}",
            "name": f"{name}: {clean(check.title)}",
            "score": check.points,
            "max_score": check.max_points,
            "status": "passed" if check.verdict is Verdict.PASSED else "failed",
            "output": clean(explanation(result, check)),
            "tags": [grade.exercise, check.id, check.verdict.value],
            "visibility": visibility,
            "extra_data": {
                "verdict": check.verdict.value,
                "mistake": check.mistake,
                "mistakes": list(check.mistakes),
            },
        }
        for place, check in enumerate(result.checks, 1)
    ]


def _output(book: Gradebook) -> str:
    ours = any(each.result.our_fault for each in book.grades)
    apology = (
        "\nOur grader failed on a part of this, not you. Submit it again, or tell your instructor."
    )
    said = _LATER.get(book.visibility) or f"{book.points} of {book.max_points} points."
    return said + (apology if ours else "")


def _metadata(grade: Grade) -> dict[str, Any]:
    """What makes the grading repeatable."""
    report = grade.result
    if isinstance(report, Unjudged):
        return {"exercise": grade.exercise or None, "verdict": None}
    return {
        "course": report.course,
        "course_version": report.course_version,
        "exercise": report.exercise,
        "verdict": report.verdict.value,
        "mistake": report.mistake.id if report.mistake else None,
        "mistakes": [each.id for each in report.mistakes],
        "seed": report.seed,
        "submission_sha256": report.submission_sha256,
        "checks_sha256": report.checks_sha256,
        "version": report.version,
        "isolation": list(report.isolation),
    }
