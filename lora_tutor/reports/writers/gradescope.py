"""Gradescope's results.json (gradescope/autograder_samples, docs/specs.md).

One test a check, all visible: if any were hidden, students could not see their total. The score is
the sum of the tests', so none stands at the top. What a test says is what the learner may read
anywhere else, and never a hidden value.
"""

from __future__ import annotations

import json
from typing import Any

from lora_tutor.reports.report import Unjudged, Verdict
from lora_tutor.reports.writers.gradebook import Grade, Gradebook, Written, clean, explanation


def write(book: Gradebook) -> Written:
    """The whole file, with a newline at the end."""
    seconds = sum(report.seconds for report in book.reports)
    tests: list[dict[str, Any]] = []
    for number, grade in enumerate(book.grades, 1):
        tests += _tests(number, grade)
    result = {
        "execution_time": round(seconds, 4),
        "output": _output(book),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"schema": 1, "reports": [_metadata(each) for each in book.grades]},
    }
    if not tests:
        # Without tests a score is required.
        result["score"] = 0
    return Written(json.dumps(result, indent=2, allow_nan=False) + "\n")


def _tests(number: int, grade: Grade) -> list[dict[str, Any]]:
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
            "visibility": "visible",
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
    return f"{book.points} of {book.max_points} points." + (apology if ours else "")


def _metadata(grade: Grade) -> dict[str, Any]:
    """What makes the grading repeatable."""
    report = grade.result
    if isinstance(report, Unjudged):
        return {"exercise": grade.exercise, "verdict": None}
    return {
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
