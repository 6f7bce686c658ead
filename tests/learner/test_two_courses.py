"""Two courses in one workspace never mix, and old progress stays that of our own course."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lora_tutor.errors import UsageError, WorkspaceError
from lora_tutor.learner import database
from lora_tutor.learner.advice import advice_on
from lora_tutor.learner.session import Place, Session
from tests.learner.sample import FIRST, RIGHT, WRONG, FakeGrader, make_course

Open = Callable[[], Session]


@pytest.fixture
def other(workspace: Path, tmp_path: Path) -> Iterator[Session]:
    """A course with the same exercises and lessons in the same workspace."""
    root = make_course(tmp_path / "other")
    rename(root, 'id = "lora"', 'id = "twin"')
    rename(root, '"a_lab", "rank_staircase"', '"two_dials"')
    opened = Session.open(workspace, root, FakeGrader)
    yield opened
    opened.close()


def test_nothing_of_one_course_is_seen_in_another(session: Session, other: Session) -> None:
    session.save(FIRST, RIGHT)
    session.grade(session.submission(FIRST))
    session.mark_read("1.1")
    session.hint(FIRST)
    session.notes.choose("name", "Ada")
    session.notes.write_note("1.1", "mine")
    session.answer_quiz("1.1", "q", 1, right=False)
    session.remember(Place("lesson", "1.2"))
    assert other.source(FIRST) != RIGHT
    assert not other.lessons_read()
    assert not other.quiz_answers("1.1")
    assert not other.notes.all()
    assert not other.review.due()
    assert other.certificate().name == ""
    assert other.place() == Place("map")
    assert {each.state for each in other.statuses().values()} == {"new"}
    assert other.status(FIRST).hints_seen == 0
    assert other.workspace.root == session.workspace.root / "courses" / "twin"
    assert other.progress().points == 0 < session.progress().points


def test_a_course_has_the_labs_of_its_pages(session: Session, other: Session) -> None:
    assert [each.name for each in session.labs.select()] == ["rank_staircase"]
    (lab,) = other.labs.select()
    assert (lab.name, lab.lesson) == ("two_dials", "1.1")
    with pytest.raises(UsageError, match=r"no lab 'rank_staircase'\. Its labs are two_dials"):
        other.labs.lab("L1")


def test_the_commands_that_are_told_open_the_same_course(other: Session) -> None:
    root = other.course.root
    other.save(FIRST, WRONG)
    told = advice_on(other, other.grade(other.submission(FIRST)))
    assert told.endswith(f"`lora-tutor hint {FIRST} --course {root}`.")
    text = (other.workspace.root / "README.txt").read_text("utf-8")
    assert f"lora-tutor grade {FIRST} --course {root} " in text
    assert "09_lora_forward" not in text


def test_a_folder_that_was_moved_is_no_other_course_s(
    session: Session, other: Session, workspace: Path
) -> None:
    root, place = other.course.root, other.workspace.root
    other.close()
    rename(root, 'id = "twin"', 'id = "third"')
    place.rename(place.with_name("third"))
    with pytest.raises(WorkspaceError, match="progress of the course 'twin', not of 'third'"):
        Session.open(workspace, root)


@pytest.mark.parametrize("version", range(1, database.VERSION + 1))
def test_a_file_from_before_courses_had_an_id_is_our_own_course_s(
    open_session: Open, workspace: Path, tmp_path: Path, version: int
) -> None:
    write_old_file(workspace / ".lora-tutor" / "progress.db", version)
    session = open_session()
    assert session.lessons_read() == {"1.1"}
    assert session.status(FIRST).hints_seen == 2
    session.close()
    old = sqlite3.connect(workspace / ".lora-tutor" / "progress.db")
    kept = old.execute("SELECT value FROM settings WHERE name = 'course'").fetchall()
    assert (kept, old.execute("PRAGMA user_version").fetchone()) == (
        [("lora",)],
        (database.VERSION,),
    )
    old.close()
    assert open_session().lessons_read() == {"1.1"}


def write_old_file(path: Path, version: int) -> None:
    """A progress file as a version of ours that knew no courses left it."""
    path.parent.mkdir(parents=True)
    old = sqlite3.connect(path)
    for brought in database._TABLES[:version]:
        for table, columns in brought.items():
            old.execute(f"CREATE TABLE {table} ({columns})")
    old.execute(database._INDEX)
    old.execute("INSERT INTO lessons_read VALUES ('1.1', '2026-01-01T00:00:00+00:00')")
    old.execute("INSERT INTO hints_seen VALUES (?, 2)", (FIRST,))
    old.execute(f"PRAGMA user_version = {version}")
    old.commit()
    old.close()


def rename(root: Path, old: str, new: str) -> None:
    file = root / "lessons/course.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
