"""What is recorded stays, whoever else writes; damage is set aside and told."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lora_tutor.errors import UsageError, WorkspaceError
from lora_tutor.learner import database as progress_database
from lora_tutor.learner.progress import Progress
from lora_tutor.learner.session import Place, Session
from tests.learner.rights import without_rights
from tests.learner.sample import FIRST, RIGHT, SECOND, WRONG

Open = Callable[[], Session]


def database(workspace: Path) -> Path:
    return workspace / ".lora-tutor" / "progress.db"


def work_a_little(session: Session) -> None:
    for text in (WRONG, RIGHT) * 20:
        session.save(FIRST, text)
        session.grade(session.submission(FIRST))
    session.mark_read("1.1")
    session.close()


def test_everything_survives_a_restart(open_session: Open) -> None:
    session = open_session()
    session.hint(FIRST)
    session.answer_quiz("1.1", "which", 1, False)
    session.answer_quiz("1.1", "which", 0, True)
    session.remember(Place("exercise", FIRST, 3, 5))
    work_a_little(session)
    session = open_session()
    assert session.is_read("1.1")
    assert not session.is_read("1.2")
    assert session.status(FIRST).attempts == 40
    assert session.status(FIRST).hints_seen == 1
    assert session.quiz_answers("1.1") == {"which": (0, True)}
    assert session.quiz_answers("1.2") == {}
    assert session.place() == Place("exercise", FIRST, 3, 5)
    assert not session.notices


def garbage(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 500)


def torn_page(path: Path) -> None:
    """The header still reads well; a page in the middle does not."""
    data = bytearray(path.read_bytes())
    assert len(data) > 6 * 4096
    data[4096 * 2 : 4096 * 5] = b"\xa5" * (4096 * 3)
    path.write_bytes(data)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])


def without_a_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE place")
    connection.close()


def of_somebody_else(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


@pytest.mark.parametrize("damage", [garbage, torn_page, cut_off, without_a_table, of_somebody_else])
def test_damage_is_set_aside(
    open_session: Open, workspace: Path, damage: Callable[[Path], None]
) -> None:
    work_a_little(open_session())
    file = database(workspace)
    damage(file)
    damaged = file.read_bytes()
    session = open_session()
    (notice,) = session.notices
    assert "damaged" in notice
    (aside,) = [
        each for each in file.parent.glob("progress.db.damaged-*") if "-wal" not in each.name
    ]
    assert aside.name in notice
    assert aside.read_bytes() == damaged
    assert session.source(FIRST) == RIGHT
    assert session.status(FIRST).attempts == 0
    work_a_little(session)
    assert not open_session().notices


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_place_of_the_database_holds_nobody_up(
    open_session: Open, workspace: Path
) -> None:
    """A workspace may come from elsewhere, and SQLite would wait for the other end."""
    open_session().close()
    file = database(workspace)
    file.unlink()
    os.mkfifo(file)
    (notice,) = open_session().notices
    assert "damaged" in notice
    assert file.is_file()


def test_damage_twice_in_a_second_has_two_names(open_session: Open, workspace: Path) -> None:
    for count in (1, 2):
        open_session().close()
        garbage(database(workspace))
        open_session().close()
        assert len(list(database(workspace).parent.glob("progress.db.damaged-*"))) == count


def test_a_newer_database_is_not_touched(open_session: Open, workspace: Path) -> None:
    open_session().close()
    file = database(workspace)
    with sqlite3.connect(file) as connection:
        connection.execute(f"PRAGMA user_version = {progress_database.VERSION + 1}")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(UsageError, match="newer lora-tutor"):
        open_session()
    assert file.read_bytes() == before
    assert not list(file.parent.glob("*damaged*"))


def to_version_1(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        for brought in progress_database._TABLES[1:]:
            for table in brought:
                connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 1")
    connection.close()


def test_an_older_database_is_taken_over_whole(open_session: Open, workspace: Path) -> None:
    work_a_little(open_session())
    to_version_1(database(workspace))
    session = open_session()
    assert not session.notices
    assert session.status(FIRST).attempts == 40
    assert session.is_read("1.1")
    session.notes.write_note("1.1", "α is for loudness")
    session.close()
    again = open_session()
    assert again.notes.note("1.1") == "α is for loudness"
    assert not again.notices


def test_a_database_without_rights(open_session: Open, workspace: Path) -> None:
    open_session().close()
    with without_rights(database(workspace)):
        assert_nothing_is_kept(database(workspace))


def test_a_folder_in_the_place_of_the_database(tmp_path: Path) -> None:
    (tmp_path / "progress.db").mkdir()
    assert_nothing_is_kept(tmp_path / "progress.db")


def assert_nothing_is_kept(file: Path) -> None:
    """It is said, and what happened before is neither shown nor touched."""
    progress, (notice,) = Progress.open(file)
    assert str(file) in notice
    assert "Nothing that you do is kept this time" in notice
    assert "cannot be shown now, and stays as it is" in notice
    progress.mark_read("1.1")
    assert progress.lessons_read() == {"1.1"}
    with pytest.raises(WorkspaceError, match="not kept"):
        progress.set_note("1.1", "a note")
    progress.close()


def test_a_lost_history_does_not_cost_the_report(open_session: Open, workspace: Path) -> None:
    session = open_session()
    session.save(FIRST, RIGHT)
    submission = session.submission(FIRST)
    with sqlite3.connect(database(workspace)) as connection:
        connection.execute("DROP TABLE attempts")
    connection.close()
    assert session.grade(submission).passed
    assert "not in your history" in session.notices[-1]


WRITER = """
import sys
from pathlib import Path
from lora_tutor.learner.progress import Progress
progress, notices = Progress.open(Path(sys.argv[1]))
assert not notices
for number in range(int(sys.argv[3])):
    progress.answer_quiz("1.1", f"{sys.argv[2]}-{number}", number, True)
    progress.place()
progress.close()
"""


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    file = tmp_path / "progress.db"
    names, each = ("app", "watch", "grade"), 60
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(file), name, str(each)])
        for name in names
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    progress, notices = Progress.open(file)
    answers = progress.quiz_answers("1.1")
    progress.close()
    assert not notices
    assert answers == {f"{name}-{n}": (n, True) for name in names for n in range(each)}


def test_threads_share_one_session(session: Session) -> None:
    import threading

    def work(exercise: str) -> None:
        for _ in range(20):
            session.hint(exercise)
            session.grade(session.submission(exercise))

    threads = [threading.Thread(target=work, args=(each,)) for each in (FIRST, SECOND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(session.history(FIRST)) == len(session.history(SECOND)) == 20
