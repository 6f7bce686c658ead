"""Attempts and time, where a student handed in the whole workspace with its progress file.

The file is the student's own word, so it is shown as such and decides nothing. It is opened
read-only, with a limit on its size and on the work that a query may take.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

LIMIT_BYTES = 64 * 1024 * 1024
_STEPS = 20_000_000
_QUERY = (
    "SELECT exercise, COUNT(*), MIN(time), MAX(time) FROM attempts "
    "WHERE verdict != 'not_attempted' GROUP BY exercise"
)
_IS_TABLE = (
    "SELECT 1 FROM sqlite_master WHERE name = 'attempts' AND type = 'table' "
    "AND sql LIKE 'CREATE TABLE %'"
)
_MOST_ROWS = 1000
PLACE = Path(".lora-tutor") / "progress.db"


@dataclass(frozen=True, slots=True)
class Effort:
    """`minutes` lie between the first and the last grading of one exercise."""

    student: str
    exercise: str
    attempts: int
    minutes: float


def efforts(submissions: Path) -> list[Effort]:
    """Of every student folder below `submissions` that holds a progress file we can read."""
    found: list[Effort] = []
    if not submissions.is_dir():
        return found
    for folder in sorted(submissions.iterdir()):
        for file in sorted(folder.glob(f"**/{PLACE}")) if folder.is_dir() else ():
            if file.is_file() and not file.is_symlink() and file.stat().st_size <= LIMIT_BYTES:
                with contextlib.suppress(sqlite3.Error, ValueError, TypeError, OverflowError):
                    found += _read(folder.name, file)
                break
    return found


def _read(student: str, file: Path) -> Iterator[Effort]:
    uri = f"file:{quote(str(file))}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True)
    steps = 0

    def tired() -> int:
        nonlocal steps
        steps += 10_000
        return int(steps > _STEPS)

    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000)
        connection.set_progress_handler(tired, 10_000)
        # A view could make rows without end out of nothing.
        if connection.execute(_IS_TABLE).fetchone() is None:
            return
        rows = connection.execute(_QUERY).fetchmany(_MOST_ROWS)
    finally:
        connection.close()
    for exercise, attempts, first, last in rows:
        if isinstance(exercise, str) and isinstance(attempts, int):
            span = datetime.fromisoformat(last) - datetime.fromisoformat(first)
            yield Effort(student, exercise, attempts, round(span.total_seconds() / 60, 1))
