"""A clock that jumps back: what was made last stays the last, and nothing turns negative."""

from __future__ import annotations

import ast
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from lora_tutor.cli.progress_line import ProgressLine
from lora_tutor.files.atomic import sweep
from lora_tutor.files.locations import content_root
from lora_tutor.learner.session import Session
from lora_tutor.learner.status import Place
from lora_tutor.learner.watcher import FileWatcher
from tests.learner.sample import FIRST, RIGHT, WRONG, FakeGrader

DAY = 86_400.0
SetBack = Callable[[float], None]


@pytest.fixture
def set_back(monkeypatch: pytest.MonkeyPatch) -> SetBack:
    """The wall clock of our modules; the monotonic one cannot be set."""
    offset = [0.0]
    real = time.time

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(real() - offset[0], tz)

    for module in ("progress", "database", "review", "workspace"):
        monkeypatch.setattr(f"lora_tutor.learner.{module}.datetime", Shifted)
    monkeypatch.setattr("time.time", lambda: real() - offset[0])

    def by(seconds: float) -> None:
        offset[0] += seconds

    return by


@pytest.fixture
def session(tmp_path: Path, course: Path) -> Iterator[Session]:
    session = Session.open(tmp_path / "work", course, FakeGrader)
    yield session
    session.close()


def test_the_last_backup_is_the_newest(session: Session, set_back: SetBack) -> None:
    texts = [f"{RIGHT}# {number}\n" for number in range(3)]
    for text in texts:
        session.save(FIRST, text)
        session.reset(FIRST)
        set_back(DAY)
    kept = session.backups(FIRST)
    assert [backup.path.read_text() for backup in kept] == texts[::-1]
    session.restore(FIRST)
    assert session.source(FIRST) == texts[-1]


def test_the_last_attempt_counts(session: Session, set_back: SetBack) -> None:
    for text in (RIGHT, WRONG):
        session.save(FIRST, text)
        session.grade(session.submission(FIRST))
        set_back(DAY)
    assert [attempt.source for attempt in session.history(FIRST)] == [WRONG, RIGHT]
    assert session.in_progress().id == FIRST
    assert session.status(FIRST).attempts == 2
    # It was passed once, and stays so.
    assert session.progress().passed == 1


def test_the_last_of_everything_else_counts(session: Session, set_back: SetBack) -> None:
    for number in range(3):
        session.notes.write_note("1.1", f"note {number}")
        session.answer_quiz("1.1", "q", number, False)
        session.remember(Place("lesson", "1.1", number))
        session.notes.record_lab("toy", {}, {"number": number})
        set_back(DAY)
    assert session.notes.note("1.1") == "note 2"
    assert session.quiz_answers("1.1") == {"q": (2, False)}
    assert session.place().row == 2
    assert session.notes.lab_runs()["toy"].outcome == {"number": 2}
    # The one card is due at a time that comes, whatever the clock says now.
    assert len(session.review.due() + session.review.later()) == 1


def test_progress_tells_no_negative_time(
    set_back: SetBack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lora_tutor.cli.progress_line._SENTENCE_SECONDS", 0.0)
    with ProgressLine(3) as advance:
        for _ in range(3):
            set_back(DAY)
            advance(1)
    told = capsys.readouterr().err
    assert told.count("graded") == 4
    assert "-" not in told.replace("lora-tutor", "")


@pytest.mark.parametrize("polling", [False, True])
def test_a_save_with_an_older_time_is_seen(
    tmp_path: Path, polling: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if polling:
        monkeypatch.setattr(FileWatcher, "_proven_events", lambda self: None)
    file, stop = tmp_path / "answer.py", threading.Event()
    file.write_text("one")
    watcher = FileWatcher([file], tmp_path / "probe")
    assert watcher.start() == "polling" or not polling
    changes = watcher.changes(stop)
    for text in ("two", "six"):
        file.write_text(text)
        os.utime(file, (file.stat().st_mtime - DAY, file.stat().st_mtime - DAY))
        assert next(changes) == file
    stop.set()


def test_sweeping_spares_what_seems_to_be_of_tomorrow(tmp_path: Path, set_back: SetBack) -> None:
    leftover = tmp_path / ".lora-tutor-saving-0"
    leftover.touch()
    set_back(DAY)
    sweep(tmp_path)
    assert leftover.exists()


MAY_READ_IT = {"files/atomic.py"}
"""These compare with what the file system wrote by the same clock."""


@pytest.mark.slow
def test_no_duration_is_measured_by_the_wall_clock() -> None:
    package = content_root() / "lora_tutor"
    found = {
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) in ("time.time", "time.time_ns", "time.localtime")
    }
    assert found == MAY_READ_IT
