"""Records what the learner did, in SQLite: gradings, lessons read, hints seen, the place.

WAL mode where that is to be had, so that the app and `watch` may write at the same time. Times are
UTC, ISO 8601.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lora_tutor.errors import WorkspaceError
from lora_tutor.files.source import decode, shown
from lora_tutor.learner import database
from lora_tutor.reports.verdict import Verdict

if TYPE_CHECKING:
    from lora_tutor.labs.model import LabRun
    from lora_tutor.reports.report import Report


@dataclass(frozen=True, slots=True)
class GradedVersion:
    """One graded version of a file; `time` is in UTC."""

    id: int
    time: datetime
    verdict: Verdict
    source: str
    report: Report


@dataclass(frozen=True, slots=True)
class AttemptSummary:
    """What all attempts at one exercise come to.

    A fault of the grader counts for nothing, and a stub graded as given is no attempt.
    """

    verdict: Verdict | None = None
    passed: bool = False
    attempts: int = 0
    best_points: int = 0


_NOTHING = AttemptSummary()


class Progress:
    """The learner's database, usable from every thread. Its methods raise WorkspaceError.

    `lasts` says whether what is recorded is there the next time.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lasts: bool) -> None:
        self.lasts = lasts
        self._path = path
        self._connection = connection
        self._identity = database.identity(path)
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> tuple[Progress, list[str]]:
        """The database at `path`, made if need be, and the notices that the learner should see.

        A damaged one is set aside under a dated name, and one that cannot be written is copied into
        memory. Raises UsageError where it comes from a newer version of ours, which is left alone.
        """
        connection, notices, lasts = database.connect(path)
        return cls(path, connection, lasts), notices

    def record(self, exercise_id: str, source: bytes, report: Report) -> None:
        """Keep one graded attempt."""
        row = (
            _now(),
            exercise_id,
            report.verdict.value,
            report.points,
            source,
            json.dumps(report.to_dict(), ensure_ascii=False).encode("utf-8", "surrogatepass"),
        )
        with self._write() as database:
            database.execute(
                "INSERT INTO attempts (time, exercise, verdict, points, source, report) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )

    def attempts(self, exercise_id: str) -> list[GradedVersion]:
        """All graded versions, newest first; one whose report we cannot read is left out."""
        from lora_tutor.reports.report import Report

        rows = self._rows(
            "SELECT id, time, source, report FROM attempts WHERE exercise = ? ORDER BY id DESC",
            exercise_id,
        )
        found = []
        for number, time, source, text in rows:
            with contextlib.suppress(ValueError):
                report = Report.from_dict(json.loads(text))
                when = datetime.fromisoformat(time)
                found.append(GradedVersion(number, when, report.verdict, decode(source), report))
        return found

    def summaries(self) -> dict[str, AttemptSummary]:
        """By exercise; one that was never graded is not among them."""
        rows = self._rows(
            "SELECT last.exercise, passed, tried, best, last.verdict FROM attempts AS last "
            "JOIN (SELECT MAX(id) AS latest, MAX(verdict = 'passed') AS passed, "
            f"SUM({database.IS_ATTEMPT}) AS tried, MAX(points) AS best FROM attempts "
            "WHERE verdict != 'grader_error' GROUP BY exercise) ON last.id = latest"
        )
        return {
            exercise: AttemptSummary(Verdict(verdict), bool(passed), tried, points)
            for exercise, passed, tried, points, verdict in rows
        }

    def summary(self, exercise_id: str) -> AttemptSummary:
        return self.summaries().get(exercise_id, _NOTHING)

    def latest_exercise(self) -> str | None:
        """The exercise graded last."""
        rows = self._rows("SELECT exercise FROM attempts ORDER BY id DESC LIMIT 1")
        return rows[0][0] if rows else None

    def mark_read(self, lesson_id: str) -> None:
        self._put("INSERT OR IGNORE INTO lessons_read VALUES (?, ?)", lesson_id, _now())

    def lessons_read(self) -> set[str]:
        return {lesson for (lesson,) in self._rows("SELECT lesson FROM lessons_read")}

    def answer_quiz(self, lesson_id: str, quiz_id: str, choice: int, right: bool) -> None:
        """Keep the latest answer to a question."""
        self._put(
            "INSERT OR REPLACE INTO quiz_answers VALUES (?, ?, ?, ?, ?)",
            lesson_id,
            quiz_id,
            choice,
            int(right),
            _now(),
        )

    def quiz_answers(self, lesson_id: str) -> dict[str, tuple[int, bool]]:
        rows = self._rows(
            'SELECT quiz, choice, "right" FROM quiz_answers WHERE lesson = ?', lesson_id
        )
        return {quiz: (choice, bool(right)) for quiz, choice, right in rows}

    def see_hint(self, exercise_id: str, level: int) -> None:
        """Note that hints up to `level` were shown; never fewer than before."""
        self._put(
            "INSERT INTO hints_seen VALUES (?, ?) ON CONFLICT (exercise) "
            "DO UPDATE SET level = MAX(level, excluded.level)",
            exercise_id,
            level,
        )

    def hints_seen(self) -> dict[str, int]:
        return dict(self._rows("SELECT exercise, level FROM hints_seen"))

    def remember(self, place: Mapping[str, str | int]) -> None:
        self._put("INSERT OR REPLACE INTO place VALUES (1, ?)", json.dumps(dict(place)))

    def place(self) -> dict[str, object]:
        """What `remember` got last; empty at first."""
        for (text,) in self._rows("SELECT place FROM place"):
            with contextlib.suppress(ValueError):
                found = json.loads(text)
                return found if isinstance(found, dict) else {}
        return {}

    def stubs(self) -> dict[str, str]:
        """By exercise, the sha256 of the stub that was handed out."""
        return dict(self._rows("SELECT exercise, sha256 FROM stubs"))

    def set_stubs(self, given: Mapping[str, str]) -> None:
        with self._write() as database:
            database.executemany("INSERT OR REPLACE INTO stubs VALUES (?, ?)", given.items())

    def note_backup(self, exercise_id: str, backup_id: str, why: str) -> None:
        self._put("INSERT OR REPLACE INTO backups VALUES (?, ?, ?)", exercise_id, backup_id, why)

    def backup_reasons(self, exercise_id: str) -> dict[str, str]:
        return dict(self._rows("SELECT id, why FROM backups WHERE exercise = ?", exercise_id))

    def went_wrong(self, exercise_id: str) -> tuple[str, str]:
        """Titles: of the known mistakes that were named last, and of a check that failed last."""
        from lora_tutor.reports.report import Report

        rows = self._rows(
            "SELECT report FROM attempts WHERE exercise = ? AND verdict != 'passed' "
            "ORDER BY id DESC",
            exercise_id,
        )
        check = ""
        for (text,) in rows:
            with contextlib.suppress(ValueError):
                report = Report.from_dict(json.loads(text))
                failed = (each.title for each in report.checks if each.verdict is Verdict.FAILED)
                check = check or next(failed, "")
                if report.mistakes:
                    return "; ".join(each.title for each in report.mistakes), check
        return "", check

    def mistakes_met(self) -> set[tuple[str, str]]:
        """Exercise and id of every mistake that a grading has named."""
        from lora_tutor.reports.report import Report

        rows = self._rows("SELECT exercise, report FROM attempts WHERE verdict != 'passed'")
        met = set()
        for exercise, text in rows:
            with contextlib.suppress(ValueError):
                report = Report.from_dict(json.loads(text))
                met |= {(exercise, name) for check in report.checks for name in check.mistakes}
        return met

    def setting(self, name: str) -> str | None:
        """A choice that the learner made for good, such as the theme."""
        rows = self._rows("SELECT value FROM settings WHERE name = ?", name)
        return rows[0][0] if rows else None

    def set_setting(self, name: str, value: str) -> None:
        self._put("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value)

    def set_once(self, name: str, value: str) -> str:
        """Keep a setting unless there is one, maybe of another process, and give what is kept."""
        self._put("INSERT OR IGNORE INTO settings VALUES (?, ?)", name, value)
        return self.setting(name) or ""

    def note(self, page: str) -> str:
        """The learner's note on a page; "" where there is none."""
        rows = self._rows("SELECT text FROM notes WHERE page = ? ORDER BY id DESC LIMIT 1", page)
        return rows[0][0] if rows else ""

    def notes(self) -> dict[str, str]:
        """Every page's latest note that is not empty."""
        rows = self._rows(
            "SELECT page, text FROM notes WHERE id IN (SELECT MAX(id) FROM notes GROUP BY page) "
            "AND text != '' ORDER BY page"
        )
        return dict(rows)

    def set_note(self, page: str, text: str) -> None:
        """The earlier texts stay in the file: nothing that was written is lost."""
        if not self.lasts:
            raise WorkspaceError(
                f"The note on {page} is not kept, since your progress in {shown(self._path)} "
                "cannot be written; copy it to another place."
            )
        self._put("INSERT INTO notes (time, page, text) VALUES (?, ?, ?)", _now(), page, text)

    def cards(self) -> dict[str, str]:
        """What the review keeps of each item, as its scheduler wrote it."""
        return dict(self._rows("SELECT item, card FROM cards ORDER BY due, item"))

    def set_card(self, item: str, due: datetime, card: str) -> None:
        moment = due.astimezone(UTC).isoformat(timespec="milliseconds")
        self._put("INSERT OR REPLACE INTO cards VALUES (?, ?, ?)", item, moment, card)

    def drop_card(self, item: str) -> None:
        self._put("DELETE FROM cards WHERE item = ?", item)

    def record_lab(
        self, lab: str, predictions: Mapping[str, object], outcome: Mapping[str, object]
    ) -> None:
        """Keep one finished lab."""
        self._put(
            "INSERT INTO lab_runs (time, lab, predictions, outcome) VALUES (?, ?, ?, ?)",
            _now(),
            lab,
            json.dumps(dict(predictions), ensure_ascii=False),
            json.dumps(dict(outcome), ensure_ascii=False),
        )

    def lab_runs(self) -> list[LabRun]:
        """Newest first."""
        from lora_tutor.labs.model import LabRun

        rows = self._rows("SELECT lab, time, predictions, outcome FROM lab_runs ORDER BY id DESC")
        return [
            LabRun(lab, datetime.fromisoformat(time), json.loads(guess), json.loads(outcome))
            for lab, time, guess, outcome in rows
        ]

    def close(self) -> None:
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._guarded() as database:
            return database.execute(query, values).fetchall()

    def _put(self, statement: str, *values: object) -> None:
        with self._write() as database:
            database.execute(statement, values)

    @contextlib.contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that takes the write lock at once, so that waiting is never a deadlock."""
        with self._guarded():
            self._follow()
        with self._guarded() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    def _follow(self) -> None:
        """Go on with the file that has the name now: in one that was removed or replaced meanwhile,
        what is written would be lost at the end."""
        if not self.lasts or self._connection.in_transaction:
            return
        if database.identity(self._path) not in (self._identity, database.UNSEEN):
            self._connection = database.put_back(self._path, self._connection)
            self._identity = database.identity(self._path)

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._connection
            except (sqlite3.Error, OSError) as error:
                reason = error.strerror if isinstance(error, OSError) else error
                raise WorkspaceError(
                    f"Your progress in {shown(self._path)} could not be read or written "
                    f"({reason}); your files are safe: check the disk and start lora-tutor again."
                ) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
