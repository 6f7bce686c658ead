"""Attempts and time, where a student handed in the whole workspace with its progress file.

The file is the student's own word, so it is shown as such and decides nothing.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lora_tutor.files.locations import course_in, progress_file
from lora_tutor.learner.database import foreign_attempts


@dataclass(frozen=True, slots=True)
class Effort:
    """What a student's own file says of one exercise.

    `minutes` lie between the first and the last grading.
    """

    student: str
    exercise: str
    attempts: int
    minutes: float


def efforts(submissions: Path, course_id: str) -> list[Effort]:
    """The efforts of every student whose folder holds a progress file of this course."""
    found: list[Effort] = []
    if not submissions.is_dir():
        return found
    wanted = f"**/{progress_file(Path())}"
    for folder in sorted(submissions.iterdir()):
        for file in sorted(folder.glob(wanted)) if folder.is_dir() else ():
            if course_in(file.parent.parent) != course_id:
                continue
            if file.is_file() and not file.is_symlink():
                with contextlib.suppress(sqlite3.Error, ValueError, TypeError, OverflowError):
                    found += _efforts_of(folder.name, file)
                break
    return found


def _efforts_of(student: str, file: Path) -> Iterator[Effort]:
    for exercise, attempts, first, last in foreign_attempts(file):
        if isinstance(exercise, str) and isinstance(attempts, int):
            span = datetime.fromisoformat(last) - datetime.fromisoformat(first)
            yield Effort(student, exercise, attempts, round(span.total_seconds() / 60, 1))
