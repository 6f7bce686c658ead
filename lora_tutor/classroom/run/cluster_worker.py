"""Runs in each worker of a Dask cluster, which imports it by name: it must stay importable.

Orders and answers are plain data. A worker process keeps one warm grader until it ends.
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lora_tutor import __version__
from lora_tutor.classroom.run.warm_grader import WarmGrader
from lora_tutor.course.checks_digest import checks_sha256
from lora_tutor.course.loader import load_exercise
from lora_tutor.files.locations import content_root
from lora_tutor.grading.isolation import layers_here
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report


def describe(course: str | None, exercises: Sequence[str]) -> dict[str, Any]:
    """The version and the digests of the checks, which must be ours; and the isolation here."""
    return {
        "version": __version__,
        "checks": {each: _digest(_folder(course, each)) for each in exercises},
        "isolation": list(layers_here()),
    }


def grade(order: dict[str, Any]) -> dict[str, Any]:
    """Grade one order. Gives `{"report": ...}`, or `{"fault": sentence}`."""
    folder = _folder(order["course"], order["exercise"])
    # Seen again with each order: a worker may have joined after all were asked.
    if (__version__, _digest(folder)) != (order["version"], order["checks"]):
        return {"fault": "a worker has another version of lora-tutor or of the course."}
    submission = Submission.from_dict(load_exercise(folder), order["submission"])
    result = _grader().grade(lambda: submission, order["libraries"])
    if isinstance(result, Report):
        return {"report": result.to_dict()}
    return {"fault": result.problem}


@cache
def _grader() -> WarmGrader:
    grader = WarmGrader()
    atexit.register(grader.close)
    return grader


def _folder(course: str | None, exercise: str) -> Path:
    root = content_root() if course is None else Path(course)
    return root / "exercises" / exercise


def _digest(folder: Path) -> str | None:
    try:
        return checks_sha256(folder)
    except OSError:
        return None
