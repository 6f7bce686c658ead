"""Classroom 50's result.json, schema classroom50/result/v1: integers, one test a check."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lora_tutor.errors import UsageError
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.writers.gradebook import Grade, Gradebook, Written, clean

_VARIABLES = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "owner": "USERNAME",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}
_GIT_SECONDS = 10.0
_TYPES = ("individual", "group")


@dataclass(frozen=True, slots=True)
class WorkIdentity:
    """Whose work it is and where it lies; `datetime` is the commit's time, ISO 8601 in UTC."""

    classroom: str
    assignment: str
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    datetime: str
    assignment_type: str = "individual"


def identity_from(environment: Mapping[str, str], committed: datetime) -> WorkIdentity:
    """From the variables of the runner. Raises UsageError that names what is missing or wrong."""
    missing = [name for name in _VARIABLES.values() if not environment.get(name)]
    if missing:
        raise UsageError(
            f"The format classroom50 needs the variables of its runner; {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} not set. Use it within the runner's job."
        )
    found = {field: environment[name] for field, name in _VARIABLES.items()}
    if not found["submission"].startswith("submit/"):
        raise UsageError(
            f"SUBMISSION_TAG is {found['submission']!r}, but a submission's tag begins with "
            "submit/; check the runner's job."
        )
    kind = environment.get("ASSIGNMENT_TYPE", "individual")
    if kind not in _TYPES:
        raise UsageError(f"ASSIGNMENT_TYPE is {kind!r}; it is one of {', '.join(_TYPES)}.")
    return WorkIdentity(**found, datetime=_stamp(committed), assignment_type=kind)


def refuse_outside(environment: Mapping[str, str]) -> None:
    """Raises UsageError that names what is missing or wrong."""
    identity_from(environment, datetime.now(UTC))


def write(book: Gradebook) -> Written:
    """The whole file, with a newline at the end."""
    identity = identity_from(book.environment, _committed())
    result = {
        "schema": "classroom50/result/v1",
        "classroom": identity.classroom,
        "assignment": identity.assignment,
        "assignment_type": identity.assignment_type,
        "owner": identity.owner,
        "submission": identity.submission,
        "commit": identity.commit,
        "release": identity.release,
        "review": identity.review,
        "datetime": identity.datetime,
        "graded_at": _stamp(datetime.now(UTC)),
        "score": book.points,
        "max-score": book.max_points,
        "tests": [test for grade in book.grades for test in _tests(grade)],
    }
    return Written(json.dumps(result, indent=2, allow_nan=False) + "\n")


def _tests(grade: Grade) -> list[dict[str, Any]]:
    name, result = clean(grade.name), grade.result
    if not isinstance(result, Report):
        return [_test(f"{name}: could be graded", False, 0, grade.max_points)]
    return [
        _test(
            f"{name}: {clean(check.title)}",
            check.verdict is Verdict.PASSED,
            check.points,
            check.max_points,
        )
        for check in result.checks
    ]


def _test(name: str, passed: bool, score: int, most: int) -> dict[str, Any]:
    return {"test-name": name, "passed": passed, "score": score, "max-score": most}


def _committed() -> datetime:
    """When the checked-out commit was made: it stays the same however often it is graded."""
    try:
        done = subprocess.run(
            ["git", "log", "-1", "--format=%cI"],
            capture_output=True,
            text=True,
            timeout=_GIT_SECONDS,
            check=True,
        )
        return datetime.fromisoformat(done.stdout.strip())
    except (OSError, subprocess.SubprocessError, ValueError):
        # Not a checkout: the time of grading is the best that is known.
        return datetime.now(UTC)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
