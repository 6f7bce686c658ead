"""How SQLite can keep a database in a folder, which only a trial tells.

A network home may lock no byte of a file or share no memory between processes. SQLite then waits
ten seconds before it says so: therefore each way is tried for a moment, on a file that nobody else
uses. Where no way works there is often no room, or no right to write.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from enum import Enum
from pathlib import Path
from urllib.parse import quote

from lora_tutor.files.atomic import passing_name

_TRIAL_SECONDS = 1.5
_ROOM = 64 * 1024
"""What a database in use takes beside itself, at the least."""
_STALE_SECONDS = 30.0
_LOCK = ".lock"


class Way(Enum):
    """From the best to the last resort; `value` says what it is."""

    WAL = "write-ahead log"
    ROLLBACK = "rollback journal"
    LOCK_FOLDER = "rollback journal, locked by a folder"

    def connect(self, path: Path, seconds: float) -> sqlite3.Connection:
        """A connection that waits so long for others. Raises sqlite3.Error."""
        vfs = "?vfs=unix-dotfile" if self is Way.LOCK_FOLDER else ""
        connection = sqlite3.connect(
            f"file:{quote(os.fsencode(path.absolute()))}{vfs}",
            timeout=seconds,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
        )
        if self is not Way.WAL:
            try:
                _leave_wal(connection)
            except BaseException:
                connection.close()
                raise
        return connection


def way_for(path: Path) -> Way:
    """The best way for the database at `path`, which need not exist yet.

    One that a rollback journal was needed for keeps it: whoever opens it elsewhere goes along.
    Raises OSError or sqlite3.Error where there is no way.
    """
    _write_a_little(path.parent)
    refusal: sqlite3.Error | None = None
    for way in list(Way)[_has_rollback_journal(path) :]:
        try:
            _try_for_a_moment(way, path.parent)
        except sqlite3.Error as error:
            refusal = refusal or error
        else:
            return way
    assert refusal is not None
    raise refusal


def end_stale_lock(path: Path) -> None:
    """Remove the lock of a process that was killed; a living one holds it for milliseconds."""
    lock = path.with_name(path.name + _LOCK)
    with contextlib.suppress(OSError):
        # The folder's clock, since a server's may differ from ours.
        now = path.parent / passing_name()
        now.touch()
        try:
            if now.stat().st_mtime - lock.stat().st_mtime > _STALE_SECONDS:
                lock.rmdir()
        finally:
            now.unlink()


def _leave_wal(connection: sqlite3.Connection) -> None:
    """A rollback journal in the place of a write-ahead log that cannot be used here.

    Whoever has a file for himself needs no shared memory for its log. So this works where the log
    does not; while another process has the file open, it is refused.
    """
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA locking_mode = NORMAL")
    # The next use of the file gives it free.
    connection.execute("PRAGMA user_version").fetchone()


def _has_rollback_journal(path: Path) -> bool:
    """The byte is that of the file format's write version (sqlite.org/fileformat2.html)."""
    try:
        with path.open("rb") as file:
            return file.read(19)[18:] == b"\x01"
    except OSError:
        return False


def _write_a_little(folder: Path) -> None:
    """The system names the reason of a refusal better than SQLite does."""
    folder.mkdir(exist_ok=True)
    trial = folder / passing_name()
    try:
        with trial.open("xb") as file:
            file.write(bytes(_ROOM))
    finally:
        with contextlib.suppress(OSError):
            trial.unlink()


def _try_for_a_moment(way: Way, folder: Path) -> None:
    """Raises sqlite3.Error, also where it takes too long; then the trial ends by itself later."""
    path = folder / passing_name()
    found: list[sqlite3.Error] = []
    trial = threading.Thread(target=_try, args=(way, path, found), daemon=True)
    trial.start()
    trial.join(_TRIAL_SECONDS)
    if trial.is_alive():
        raise sqlite3.OperationalError("locks take too long")
    if found:
        raise found[0]


def _try(way: Way, path: Path, found: list[sqlite3.Error]) -> None:
    try:
        with contextlib.closing(way.connect(path, 0.0)) as connection:
            # What is thrown away need not survive a power cut.
            connection.execute("PRAGMA synchronous = OFF")
            if way is Way.WAL:
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE trial (number INTEGER)")
            connection.execute("INSERT INTO trial VALUES (1)")
    except sqlite3.Error as error:
        found.append(error)
    finally:
        for part in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(OSError):
                path.with_name(path.name + part).unlink()
        with contextlib.suppress(OSError):
            path.with_name(path.name + _LOCK).rmdir()
