"""Homes whose file system does less than SQLite asks for: all is kept all the same, and soon."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from lora_tutor.learner import database, journalling
from lora_tutor.learner.journalling import Way, way_for
from lora_tutor.learner.progress import Progress
from tests.robustness.refusals import NOTE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="refusals are Linux's")

# The lock that a write-ahead log takes on its shared memory is never to be had, so that SQLite
# tries again for ten seconds, as it does in some network homes.
SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
static int refused(int fd, int command) {
    char link[64], path[4096];
    if (command != F_SETLK && command != F_SETLKW) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    return size > 4 && !strncmp(path + size - 4, "-shm", 4);
}
#define SHIM(name) int name(int fd, int command, ...) { \\
    va_list rest; va_start(rest, command); void *lock = va_arg(rest, void *); va_end(rest); \\
    if (refused(fd, command)) { errno = EAGAIN; return -1; } \\
    return ((int (*)(int, int, ...))dlsym(RTLD_NEXT, #name))(fd, command, lock); }
SHIM(fcntl)
SHIM(fcntl64)
"""


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("cc") is None:
        pytest.skip("no C compiler is here")
    folder = tmp_path_factory.mktemp("shim")
    (folder / "shim.c").write_text(SHIM)
    command = ["cc", "-shared", "-fPIC", "-o", folder / "shim.so", folder / "shim.c", "-ldl"]
    subprocess.run(command, check=True)
    return folder / "shim.so"


def work(refusal: str, course: Path, workspace: Path, preload: Path | None = None) -> Any:
    command = [sys.executable, "-m", "tests.robustness.refusals", refusal, course, workspace]
    environment = os.environ | ({"LD_PRELOAD": str(preload)} if preload else {})
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("refusal", ["memory", "locks", "slow locks"])
@pytest.mark.parametrize("begun", ["new", "killed elsewhere"])
def test_everything_is_kept_there(
    request: pytest.FixtureRequest, tmp_path: Path, course: Path, refusal: str, begun: str
) -> None:
    """One database is used on a good machine, on a bad one, and on the good one again."""
    preload = request.getfixturevalue("shim") if refusal == "slow locks" else None
    workspace, attempts, note = tmp_path / "work", 0, ""
    file = workspace / ".lora-tutor" / "progress.db"
    if begun == "killed elsewhere":
        attempts, note = work("nothing", course, workspace)["attempts"], "in the log"
        assert is_wal(file)
        leave_a_log(file)
    found = work(refusal, course, workspace, preload)
    assert (found["notices"], found["note before"]) == ([], note)
    assert found["attempts"] == attempts + 1
    assert found["seconds"] < 8
    assert not is_wal(file)
    again = work("nothing", course, workspace)
    assert (again["notices"], again["note before"]) == ([], NOTE)
    assert again["attempts"] == attempts + 2
    # Whoever opens it at the first place now must not meet a log there.
    assert not is_wal(file)


def is_wal(file: Path) -> bool:
    return file.read_bytes()[18] == 2


def leave_a_log(file: Path) -> None:
    """As a killed process leaves it: the last note is in the write-ahead log alone."""
    code = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from lora_tutor.learner.progress import Progress\n"
        "Progress.open(Path(sys.argv[1]))[0].set_note('1.2', 'in the log')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert file.with_name("progress.db-wal").stat().st_size


def test_a_lock_that_a_killed_process_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "way_for", lambda path: Way.LOCK_FOLDER)
    file = tmp_path / "progress.db"
    Progress.open(file)[0].close()
    lock = tmp_path / "progress.db.lock"
    lock.mkdir()
    os.utime(lock, (time.time() - 60, time.time() - 60))
    progress, notices = Progress.open(file)
    assert (notices, progress.lasts) == ([], True)
    progress.close()


def test_a_lock_that_is_held_is_waited_for_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "way_for", lambda path: Way.LOCK_FOLDER)
    file = tmp_path / "progress.db"
    Progress.open(file)[0].close()
    lock = tmp_path / "progress.db.lock"
    lock.mkdir()
    threading.Timer(0.3, lock.rmdir).start()
    progress, notices = Progress.open(file)
    assert (notices, progress.lasts) == ([], True)
    progress.close()


def test_a_file_that_somebody_holds_for_ever_costs_seconds_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a client that crashed leaves a lock at some servers."""
    monkeypatch.setattr(database, "_OPENING_SECONDS", 0.2)
    file = tmp_path / "progress.db"
    progress, _ = Progress.open(file)
    progress.set_note("1.2", NOTE)
    progress.close()
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    before = time.monotonic()
    again, (notice,) = Progress.open(file)
    assert time.monotonic() - before < 3
    assert again.note("1.2") == NOTE
    assert not again.lasts
    assert "is locked" in notice
    again.close()
    holder.close()


def test_a_trial_that_hangs_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As fcntl does where the server's lock daemon is gone."""
    monkeypatch.setattr(journalling, "_TRIAL_SECONDS", 0.05)
    released, connect = threading.Event(), Way.connect

    def hang(way: Way, path: Path, seconds: float) -> sqlite3.Connection:
        if way is not Way.LOCK_FOLDER:
            released.wait(10)
        return connect(way, path, seconds)

    monkeypatch.setattr(Way, "connect", hang)
    try:
        assert way_for(tmp_path / "progress.db") is Way.LOCK_FOLDER
    finally:
        released.set()


def test_a_trial_leaves_nothing(tmp_path: Path) -> None:
    assert way_for(tmp_path / "progress.db") is Way.WAL
    assert list(tmp_path.iterdir()) == []
