"""Stubs are handed out and never written over; reset and restore lose nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lora_tutor.course.loader import load_course
from lora_tutor.errors import UnreadableSubmission, UsageError, WorkspaceError
from lora_tutor.learner.session import Session, graded_id
from lora_tutor.learner.workspace import Workspace
from tests.learner.bad_files import BAD
from tests.learner.rights import without_rights
from tests.learner.sample import FIRST, RIGHT, SECOND, STUB, WRONG

Open = Callable[[], Session]


def test_the_first_start_hands_everything_out(session: Session, workspace: Path) -> None:
    names = sorted(file.name for file in workspace.glob("*.py"))
    assert names == [f"{each}.py" for each in session.course.exercises]
    assert session.source(FIRST) == STUB.format(id=FIRST)
    assert "lora-tutor grade" in (workspace / "README.txt").read_text("utf-8")
    assert (workspace / ".lora-tutor" / "progress.db").is_file()
    assert not session.notices


def test_what_is_there_stays(open_session: Open, workspace: Path) -> None:
    workspace.mkdir()
    for name in (f"{FIRST}.py", "README.txt", "own.py"):
        (workspace / name).write_text("mine\n")
    (workspace / f"{SECOND}.py").symlink_to("broken")
    open_session()
    for name in (f"{FIRST}.py", "README.txt", "own.py"):
        assert (workspace / name).read_text() == "mine\n"
    assert (workspace / f"{SECOND}.py").is_symlink()


def test_a_deleted_file_comes_back(open_session: Open) -> None:
    path = open_session().path(FIRST)
    path.unlink()
    assert open_session().source(FIRST) == STUB.format(id=FIRST)
    assert path.is_file()


@pytest.mark.parametrize("edited", [True, False])
def test_a_newer_stub(open_session: Open, course: Path, edited: bool) -> None:
    session = open_session()
    if edited:
        session.save(FIRST, WRONG)
    stub = course / "exercises" / FIRST / "stub.py"
    stub.write_text("# newer\n")
    session = open_session()
    assert session.source(FIRST) == (WRONG if edited else "# newer\n")
    assert len(session.notices) == int(edited)
    assert all(FIRST in notice and "newer stub" in notice for notice in session.notices)
    assert not open_session().notices
    session.reset(FIRST)
    assert session.source(FIRST) == "# newer\n"


def test_reset_and_restore(session: Session) -> None:
    session.save(FIRST, WRONG)
    kept = session.reset(FIRST)
    assert session.source(FIRST) == STUB.format(id=FIRST)
    assert re.fullmatch(r"01_alpha\.\d{8}T\d{6}Z\.py", kept.path.name)
    assert kept.path.read_text() == WRONG
    assert (kept.why, kept.exercise) == ("reset", FIRST)
    assert abs(datetime.now(UTC) - kept.made) < timedelta(minutes=1)
    session.save(FIRST, RIGHT)
    replaced = session.restore(FIRST)
    assert session.source(FIRST) == WRONG
    assert replaced.path.read_text() == RIGHT
    assert session.backups(FIRST) == [replaced, kept]
    assert not session.backups(SECOND)


def test_many_backups_within_a_second_are_all_kept(session: Session) -> None:
    for number in range(12):
        session.save(FIRST, f"# {number}\n")
        session.reset(FIRST)
    backups = session.backups(FIRST)
    texts = [backup.path.read_text() for backup in backups]
    assert texts == [f"# {number}\n" for number in reversed(range(12))]
    session.restore(FIRST, backups[7].id)
    assert session.source(FIRST) == texts[7]
    session.restore(FIRST, backups[3].path.name)
    assert session.source(FIRST) == texts[3]


def test_backups_of_a_longer_id_are_another_exercise_s(session: Session) -> None:
    folder = session.workspace.state / "backups"
    (folder / f"{FIRST}.more.20260101T000000Z.py").write_text("x")
    (folder / f"{FIRST}.20261399T000000Z.txt").write_text("x")
    (folder / f"{FIRST}2.20260101T000000Z.py").write_text("x")
    assert session.backups(FIRST) == []


def test_graded_versions_can_be_restored(session: Session) -> None:
    for text in (WRONG, RIGHT):
        session.save(FIRST, text)
        session.grade(session.submission(FIRST))
    latest, oldest = session.history(FIRST)
    assert (latest.source, oldest.source) == (RIGHT, WRONG)
    session.restore(FIRST, graded_id(oldest))
    assert session.source(FIRST) == WRONG


@pytest.mark.parametrize("backup", [None, "20260101T000000Z", "graded-77", "../secret"])
def test_restoring_what_is_not_there(session: Session, backup: str | None) -> None:
    with pytest.raises(UsageError, match="There is no backup"):
        session.restore(FIRST, backup)
    assert session.source(FIRST) == STUB.format(id=FIRST)


@pytest.mark.parametrize("kind", ["binary", "huge", "latin-1", "empty", "missing"])
def test_any_bad_file_can_be_reset(session: Session, kind: str) -> None:
    path = session.path(FIRST)
    path.unlink()
    BAD[kind][0](path)
    before = path.read_bytes() if path.exists() else STUB.format(id=FIRST).encode()
    kept = session.reset(FIRST)
    assert session.source(FIRST) == STUB.format(id=FIRST)
    assert kept.path.read_bytes() == before


@pytest.mark.timeout(10)
@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_what_is_no_file_is_not_reset(session: Session, kind: str) -> None:
    path = session.path(FIRST)
    path.unlink()
    BAD[kind][0](path)
    with pytest.raises(UnreadableSubmission, match=BAD[kind][1]):
        session.reset(FIRST)
    assert not session.backups(FIRST)


def test_saving_follows_a_link_and_keeps_line_ends(session: Session, tmp_path: Path) -> None:
    path, target = session.path(FIRST), tmp_path / "elsewhere.py"
    target.write_text("x")
    path.unlink()
    path.symlink_to(target)
    session.save(FIRST, "a = 1\r\nβ = 2\r\n")
    assert path.is_symlink()
    assert target.read_bytes() == "a = 1\r\nβ = 2\r\n".encode()
    assert session.source(FIRST) == "a = 1\r\nβ = 2\r\n"


def test_a_byte_order_mark_is_not_shown(session: Session) -> None:
    session.path(FIRST).write_bytes(b"\xef\xbb\xbfx = 1\n")
    assert session.source(FIRST) == "x = 1\n"
    assert not session.changed_outside(FIRST, "x = 1\n")


@pytest.mark.parametrize(
    ("kind", "changed"), [("latin-1", True), ("missing", False), ("empty", True), ("folder", True)]
)
def test_changed_outside(session: Session, kind: str, changed: bool) -> None:
    known = session.source(FIRST)
    assert not session.changed_outside(FIRST, known)
    assert session.changed_outside(FIRST, known + " ")
    session.path(FIRST).unlink()
    BAD[kind][0](session.path(FIRST))
    assert session.changed_outside(FIRST, known) is changed


@pytest.mark.parametrize("below", [True, False])
def test_a_file_is_no_workspace(open_session: Open, workspace: Path, below: bool) -> None:
    workspace.write_text("x")
    if below:
        workspace.unlink()
        workspace.mkdir()
        (workspace / ".lora-tutor").write_text("x")
    with pytest.raises(WorkspaceError, match="could not be set up" if below else "is a file"):
        open_session()


def test_a_folder_without_rights(course: Path, workspace: Path) -> None:
    workspace.mkdir()
    content = load_course(course)
    with without_rights(workspace, 0o555), pytest.raises(WorkspaceError, match="--workspace DIR"):
        Workspace(workspace).make(content)


def test_a_full_disk_keeps_the_old_text(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    session.save(FIRST, WRONG)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    for act in (lambda: session.save(FIRST, RIGHT), lambda: session.reset(FIRST)):
        with pytest.raises(WorkspaceError, match="No space left"):
            act()
    assert session.source(FIRST) == WRONG
