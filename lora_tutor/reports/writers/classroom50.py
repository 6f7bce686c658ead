"""Classroom 50's result.json, schema classroom50/result/v1: integers, one test a check."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lora_tutor.errors import UsageError
from lora_tutor.reports.report import Report, Verdict
from lora_tutor.reports.writers.entry import Course, Entry, clean, points

_VARIABLES = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "owner": "USERNAME",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}
_TYPES = ("individual", "group")


@dataclass(frozen=True, slots=True)
class Identity:
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


def identity_from(environment: Mapping[str, str], committed: datetime) -> Identity:
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
    return Identity(**found, datetime=_stamp(committed), assignment_type=kind)


def write(entries: Sequence[Entry], course: Course, identity: Identity, now: datetime) -> str:
    """The whole file, with a newline at the end; `now` is when it was graded."""
    got, most = points(entries)
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
        "graded_at": _stamp(now),
        "score": got,
        "max-score": most,
        "tests": [test for entry in entries for test in _tests(entry, course)],
    }
    return json.dumps(result, indent=2, allow_nan=False) + "\n"


def _tests(entry: Entry, course: Course) -> list[dict[str, Any]]:
    name = clean(course.name(entry.exercise))
    if not isinstance(entry, Report):
        return [_test(f"{name}: could be graded", False, 0, entry.max_points)]
    return [
        _test(
            f"{name}: {clean(check.title)}",
            check.verdict is Verdict.PASSED,
            check.points,
            check.max_points,
        )
        for check in entry.checks
    ]


def _test(name: str, passed: bool, score: int, most: int) -> dict[str, Any]:
    return {"test-name": name, "passed": passed, "score": score, "max-score": most}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
