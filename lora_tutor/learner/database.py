"""The progress database: its tables, opening our own, and reading one that was handed in."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lora_tutor.errors import UsageError
from lora_tutor.files.atomic import passing_name
from lora_tutor.files.source import is_special, shown
from lora_tutor.learner.journalling import Way, end_stale_lock, way_for
from lora_tutor.reports.verdict import Verdict

BUSY_SECONDS = 10.0
_OPENING_SECONDS = 3.0
"""Nobody sits before a silent terminal for longer: then the rest goes on without the file."""
_TABLES = (
    {
        "attempts": "id INTEGER PRIMARY KEY, time TEXT NOT NULL, exercise TEXT NOT NULL, "
        "verdict TEXT NOT NULL, points INTEGER NOT NULL, source BLOB NOT NULL, "
        "report BLOB NOT NULL",
        "lessons_read": "lesson TEXT PRIMARY KEY, time TEXT NOT NULL",
        "quiz_answers": "lesson TEXT NOT NULL, quiz TEXT NOT NULL, choice INTEGER NOT NULL, "
        '"right" INTEGER NOT NULL, time TEXT NOT NULL, PRIMARY KEY (lesson, quiz)',
        "hints_seen": "exercise TEXT PRIMARY KEY, level INTEGER NOT NULL",
        "place": "only INTEGER PRIMARY KEY CHECK (only = 1), place TEXT NOT NULL",
        "stubs": "exercise TEXT PRIMARY KEY, sha256 TEXT NOT NULL",
        "backups": "exercise TEXT NOT NULL, id TEXT NOT NULL, why TEXT NOT NULL, "
        "PRIMARY KEY (exercise, id)",
    },
    {
        "settings": "name TEXT PRIMARY KEY, value TEXT NOT NULL",
        "notes": "id INTEGER PRIMARY KEY, time TEXT NOT NULL, page TEXT NOT NULL, "
        "text TEXT NOT NULL",
        "cards": "item TEXT PRIMARY KEY, due TEXT NOT NULL, card TEXT NOT NULL",
        "lab_runs": "id INTEGER PRIMARY KEY, time TEXT NOT NULL, lab TEXT NOT NULL, "
        "predictions TEXT NOT NULL, outcome TEXT NOT NULL",
    },
)
"""The tables that each version brought, the first version first."""
VERSION = len(_TABLES)
_SCHEMA = {table: columns for tables in _TABLES for table, columns in tables.items()}
_INDEX = "CREATE INDEX by_exercise ON attempts (exercise, id)"
NO_ATTEMPT = (Verdict.NOT_ATTEMPTED, Verdict.GRADER_ERROR)
"""A stub graded as given is no attempt, and a fault of the grader counts for nothing."""
IS_ATTEMPT = f"verdict NOT IN ({', '.join(repr(each.value) for each in NO_ATTEMPT)})"
"""The same rule, in SQL."""
_FOREIGN_BYTES = 64 * 1024 * 1024
_FOREIGN_STEPS = 20_000_000
_FOREIGN_ROWS = 1000
_FOREIGN_CELL = 1_000_000
_PARTS = ("", "-wal", "-shm", "-journal")
UNSEEN = (0, 0)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class _Damaged(Exception):
    pass


def connect(path: Path) -> tuple[sqlite3.Connection, list[str], bool]:
    """A ready connection, notices for the learner, and whether what it takes is kept.

    Where the file cannot be used as SQLite must, a copy in memory takes its place, so that all but
    the keeping goes on. Raises UsageError for a file of a newer version.
    """
    before = identity(path)
    try:
        return _connect(path), [], True
    except _Damaged as error:
        damage: Exception = error
    except (sqlite3.Error, OSError) as error:
        return _in_memory(path, error)
    try:
        # Another process may have found the damage first; its new database must stay.
        notices = [_set_aside(path)] if identity(path) == before else []
        return _connect(path), notices, True
    except OSError as error:
        return _in_memory(path, error)
    except (sqlite3.Error, _Damaged):
        return _in_memory(path, damage)


def put_back(path: Path, connection: sqlite3.Connection) -> sqlite3.Connection:
    """A connection to the file at `path` once more, which was removed or replaced beneath this one.

    A removed file is whole for whoever has it open: so it is written again. Raises sqlite3.Error,
    OSError, UsageError; the old connection then stays as it is.
    """
    if identity(path) is None:
        path.parent.mkdir(parents=True, exist_ok=True)
        copy = path.with_name(passing_name())
        try:
            with contextlib.closing(Way.ROLLBACK.connect(copy, _OPENING_SECONDS)) as target:
                connection.backup(target)
            for part in _PARTS[1:]:
                # SQLite would take what was left for a part of the new file.
                path.with_name(path.name + part).unlink(missing_ok=True)
            os.rename(copy, path)
        finally:
            copy.unlink(missing_ok=True)
    try:
        again = _connect(path)
    except _Damaged as error:
        raise sqlite3.DatabaseError(str(error)) from error
    # SQLite sees that its file has moved, and takes nothing of the new one away.
    connection.close()
    return again


def foreign_attempts(path: Path) -> list[tuple[Any, ...]]:
    """Rows of exercise, number of attempts, time of the first and of the last grading.

    Somebody else may have made the file up. It is opened read-only, with limits on its size, on
    its rows and on the work of a query; whatever it holds may be of any type. Where it is too
    large or its table is not ours, there are no rows. Raises sqlite3.Error.
    """
    if path.stat().st_size > _FOREIGN_BYTES:
        return []
    uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True)
    steps = 0

    def tired() -> int:
        nonlocal steps
        steps += 10_000
        return int(steps > _FOREIGN_STEPS)

    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _FOREIGN_CELL)
        connection.set_progress_handler(tired, 10_000)
        # A view could make rows without end out of nothing.
        if not _has(connection, "attempts"):
            return []
        query = (
            "SELECT exercise, COUNT(*), MIN(time), MAX(time) FROM attempts "
            f"WHERE {IS_ATTEMPT} GROUP BY exercise"
        )
        return connection.execute(query).fetchmany(_FOREIGN_ROWS)
    finally:
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    """Raises UsageError, _Damaged, sqlite3.Error, OSError."""
    if is_special(path):
        # SQLite would wait for whoever is at the other end of a pipe.
        raise _Damaged("it is no file")
    way = way_for(path)
    if way is Way.LOCK_FOLDER:
        end_stale_lock(path)
    connection = way.connect(path, _OPENING_SECONDS)
    with _closed_if_refused(connection):
        if way is Way.WAL:
            if _is_new(connection):
                _use_wal(connection)
            # WAL alone survives a kill; a power cut may cost the last seconds, never the database.
            # A rollback journal wants more, which is what SQLite does by itself.
            connection.execute("PRAGMA synchronous = NORMAL")
            # The log alone must not fill a small home: half a MiB, and not SQLite's four.
            connection.execute("PRAGMA wal_autocheckpoint = 128")
        _take(connection, path)
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
    return connection


def _in_memory(path: Path, error: Exception) -> tuple[sqlite3.Connection, list[str], bool]:
    """A database that ends with the process, and begins with what the file holds."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    earlier = "What you did before is shown"
    try:
        with _closed_if_refused(connection):
            _copy(path, connection)
            _take(connection, path)
    except FileNotFoundError:
        earlier = "Nothing was kept before"
        connection = _empty_memory(path)
    except (sqlite3.Error, OSError, _Damaged):
        earlier = "What you did before cannot be shown now, and stays as it is"
        connection = _empty_memory(path)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    notice = (
        f"Nothing that you do is kept this time: your progress in {shown(path)} cannot be opened "
        f"and written ({reason}). {earlier}; make room or give yourself the right to write there, "
        "or choose another folder with --workspace DIR."
    )
    return connection, [notice], False


def _empty_memory(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _take(connection, path)
    return connection


def _copy(path: Path, connection: sqlite3.Connection) -> None:
    """Read by way of plain copies, which need neither locks nor room where the file lies."""
    with tempfile.TemporaryDirectory(prefix="lora-tutor-") as folder:
        for part in ("", "-wal", "-journal"):
            file = path.with_name(path.name + part)
            if not part or file.exists():
                shutil.copyfile(file, Path(folder) / f"copy{part}")
        with contextlib.closing(sqlite3.connect(Path(folder) / "copy")) as copy:
            # Nobody else uses it, so its log needs no memory that is shared.
            copy.execute("PRAGMA locking_mode = EXCLUSIVE")
            copy.backup(connection)


@contextlib.contextmanager
def _closed_if_refused(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        connection.close()
        if _code(error) in _DAMAGED:
            raise _Damaged from error
        raise
    except BaseException:
        connection.close()
        raise


def _take(connection: sqlite3.Connection, path: Path) -> None:
    """Make it ours if it is new or older, and look whether it is whole."""
    version = _version(connection)
    if version > VERSION:
        raise UsageError(
            f"{shown(path)} was written by a newer lora-tutor (format {version}, this one "
            f"reads {VERSION}); install the newer one, or name another --workspace DIR."
        )
    if version < VERSION:
        _make(connection)
    _inspect(connection)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_new(connection: sqlite3.Connection) -> bool:
    tables = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'"
    return _version(connection) == 0 and not connection.execute(tables).fetchone()[0]


def _make(connection: sqlite3.Connection) -> None:
    """Bring the file to our version: all the tables of a new one, the later ones of an older."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        # A second process may have waited here for the first.
        version = _version(connection)
        if version == 0 and not _is_new(connection):
            raise _Damaged("tables without a version")
        for brought in _TABLES[version:]:
            for table, columns in brought.items():
                connection.execute(f"CREATE TABLE {table} ({columns})")
        if version == 0:
            connection.execute(_INDEX)
        if version < VERSION:
            connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _inspect(connection: sqlite3.Connection) -> None:
    """Every page and every table, so that damage shows now and not in the middle of work."""
    answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer != "ok":
        raise _Damaged(answer)
    for table in _SCHEMA:
        if not _has(connection, table):
            raise _Damaged(f"table {table} is missing or another")


def _has(connection: sqlite3.Connection, table: str) -> bool:
    """Whether the table is there, as we make it."""
    query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    row = connection.execute(query, (table,)).fetchone()
    return row is not None and row[0] == f"CREATE TABLE {table} ({_SCHEMA[table]})"


def _use_wal(connection: sqlite3.Connection) -> None:
    """SQLite does not wait by itself when two processes switch a new database to WAL."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            busy = _code(error) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _set_aside(path: Path) -> str:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    number, name = 1, f"{path.name}.damaged-{stamp}"
    while os.path.lexists(path.with_name(name)):
        number += 1
        name = f"{path.name}.damaged-{stamp}-{number}"
    for part in _PARTS:
        with contextlib.suppress(FileNotFoundError):
            os.rename(path.with_name(path.name + part), path.with_name(name + part))
    return (
        f"Your progress file was damaged; it was set aside as {shown(path.with_name(name))} "
        "and a new one was begun. Your answers in the workspace are untouched."
    )


def _code(error: sqlite3.Error) -> int:
    """The primary result code; an error of the Python side has none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def identity(path: Path) -> tuple[int, int] | None:
    """What tells the file from another of its name; None where there is none, and UNSEEN where the
    system does not say."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return UNSEEN
    return found.st_dev, found.st_ino
