"""Gradescope's results.json (gradescope/autograder_samples, docs/specs.md).

One test a check, all visible: if any were hidden, students could not see their total. The score is
the sum of the tests', so none stands at the top. What a test says is what the learner may read
anywhere else, and never a hidden value.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from lora_tutor.reports.report import Report, Verdict
from lora_tutor.reports.writers.entry import Course, Entry, Unjudged, clean, explanation, points


def write(entries: Sequence[Entry], course: Course) -> str:
    """The whole file, with a newline at the end."""
    seconds = sum(each.seconds for each in entries if isinstance(each, Report))
    got, most = points(entries)
    tests: list[dict[str, Any]] = []
    for number, entry in enumerate(entries, 1):
        tests += _tests(number, entry, course)
    result = {
        "execution_time": round(seconds, 4),
        "output": _output(entries, got, most),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"schema": 1, "reports": [_metadata(each) for each in entries]},
    }
    if not tests:
        # Without tests a score is required.
        result["score"] = 0
    return json.dumps(result, indent=2, allow_nan=False) + "\n"


def _tests(number: int, entry: Entry, course: Course) -> list[dict[str, Any]]:
    name = clean(course.name(entry.exercise))
    if isinstance(entry, Unjudged):
        return [
            {
                "number": f"{number}.1",
                "name": f"{name}: could be graded",
                "score": 0,
                "max_score": entry.max_points,
                "status": "failed",
                "output": clean(entry.problem),
                "tags": [entry.exercise],
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
            "output": clean(explanation(entry, check)),
            "tags": [entry.exercise, check.id, check.verdict.value],
            "visibility": "visible",
            "extra_data": {"verdict": check.verdict.value, "mistake": check.mistake},
        }
        for place, check in enumerate(entry.checks, 1)
    ]


def _output(entries: Sequence[Entry], got: int, most: int) -> str:
    ours = any(_is_our_fault(each) for each in entries)
    apology = (
        "\nOur grader failed on a part of this, not you. Submit it again, or tell your instructor."
    )
    return f"{got} of {most} points." + (apology if ours else "")


def _is_our_fault(entry: Entry) -> bool:
    if isinstance(entry, Unjudged):
        return entry.ours
    return entry.verdict is Verdict.GRADER_ERROR


def _metadata(entry: Entry) -> dict[str, Any]:
    """What makes the grading repeatable."""
    if isinstance(entry, Unjudged):
        return {"exercise": entry.exercise, "verdict": None}
    return {
        "exercise": entry.exercise,
        "verdict": entry.verdict.value,
        "mistake": entry.mistake.id if entry.mistake else None,
        "seed": entry.seed,
        "submission_sha256": entry.submission_sha256,
        "checks_sha256": entry.checks_sha256,
        "version": entry.version,
        "isolation": list(entry.isolation),
    }
