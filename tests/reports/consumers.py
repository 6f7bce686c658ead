"""The rules of those who read our formats, from their own specifications and validators."""

from __future__ import annotations

import re
from typing import Any

_VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}
_TEXT_FORMATS = {"text", "html", "simple_format", "md", "ansi"}
_GRADESCOPE_TOP = {
    "score",
    "execution_time",
    "output",
    "output_format",
    "test_output_format",
    "test_name_format",
    "visibility",
    "stdout_visibility",
    "extra_data",
    "tests",
    "leaderboard",
}
_GRADESCOPE_TEST = {
    "score",
    "max_score",
    "status",
    "name",
    "name_format",
    "number",
    "output",
    "output_format",
    "tags",
    "visibility",
    "extra_data",
}


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def check_gradescope(data: dict[str, Any], visibility: str = "visible") -> None:
    """gradescope/autograder_samples, docs/specs.md. `visibility`: of what was graded."""
    assert set(data) <= _GRADESCOPE_TOP
    assert is_number(data["execution_time"])
    assert isinstance(data["output"], str)
    for name in ("output_format", "test_output_format", "test_name_format"):
        assert data[name] in _TEXT_FORMATS
    for name in ("visibility", "stdout_visibility"):
        assert data[name] in _VISIBILITIES
    assert data["visibility"] == visibility
    assert data["stdout_visibility"] == "hidden"
    assert "score" in data or data["tests"], "without tests a score is required"
    for test in data["tests"]:
        assert set(test) <= _GRADESCOPE_TEST
        assert is_number(test["score"])
        assert is_number(test["max_score"])
        assert 0 <= test["score"] <= test["max_score"]
        assert test["status"] in {"passed", "failed"}
        graded = "verdict" in test.get("extra_data", {})
        assert test["visibility"] == (visibility if graded else "visible")
        assert re.fullmatch(r"\d+\.\d+", test["number"])
        assert isinstance(test["name"], str)
        assert test["name"]
        assert isinstance(test["output"], str)
        assert all(isinstance(tag, str) for tag in test["tags"])
    numbers = [test["number"] for test in data["tests"]]
    assert len(set(numbers)) == len(numbers)


def check_classroom50(data: dict[str, Any], identity: dict[str, str]) -> None:
    """What collect_scores.py's validate_result refuses."""
    assert data["schema"] == "classroom50/result/v1"
    for name in ("classroom", "assignment", "owner"):
        assert data[name] == identity[name]
    assert data["assignment_type"] in {"individual", "group"}
    for name in ("submission", "commit", "release", "review", "datetime"):
        assert isinstance(data[name], str)
        assert data[name]
    assert data["submission"].startswith("submit/")
    for name in ("datetime", "graded_at"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", data[name])
    check_points(data["score"], data["max-score"])
    for test in data["tests"]:
        assert set(test) == {"test-name", "passed", "score", "max-score"}
        assert isinstance(test["test-name"], str)
        assert test["test-name"]
        assert isinstance(test["passed"], bool)
        check_points(test["score"], test["max-score"])
    assert data["score"] == sum(test["score"] for test in data["tests"])
    assert data["max-score"] == sum(test["max-score"] for test in data["tests"])


def check_points(score: object, most: object) -> None:
    assert isinstance(score, int)
    assert not isinstance(score, bool)
    assert isinstance(most, int)
    assert not isinstance(most, bool)
    assert 0 <= score <= most


def check_grader_output(data: dict[str, Any]) -> None:
    """What classroom-resources/autograding-grading-reporter reads of a runner."""
    assert data["version"] == 3
    assert data["status"] in {"pass", "fail", "error"}
    assert is_number(data["max_score"])
    for test in data["tests"]:
        assert test["status"] in {"pass", "fail", "error"}
        assert is_number(test["score"])
        assert isinstance(test["name"], str)
        assert len(test["message"]) <= 500
    statuses = {test["status"] for test in data["tests"]}
    # A vacuous pass would count as one.
    assert (data["status"] == "pass") == (statuses == {"pass"})
