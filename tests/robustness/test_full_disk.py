"""No room on the disk: one sentence that says so, nothing lost, and all goes on with room again."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor import __version__
from lora_tutor.course.checks_digest import checks_sha256
from lora_tutor.course.page import load_page
from lora_tutor.errors import GraderError, UsageError, WorkspaceError
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.learner.progress import Progress
from lora_tutor.learner.session import Session
from lora_tutor.learner.status import Place
from lora_tutor.reports.report import Report
from lora_tutor.reports.signing import make_key
from tests.classroom.fake_service import FakeService, Started
from tests.classroom.handing_in import hand_in
from tests.classroom.test_real_class import until_kept
from tests.cli.calling import Caller
from tests.grading.sample import answer, make_exercise
from tests.grading.served import tree, wait_for
from tests.learner.sample import FIRST, RIGHT, WRONG, FakeGrader
from tests.robustness.disks import Disk, mounted

LONG = "# " + "x" * 300_000


@pytest.fixture
def session(small_disk: Disk, course: Path) -> Iterator[Session]:
    session = Session.open(small_disk.root / "work", course, FakeGrader)
    yield session
    session.close()


def assert_clear(error: UsageError, where: Path) -> None:
    """It names the place, the reason, and what to do."""
    text = str(error)
    assert str(where) in text
    assert any(why in text for why in ("No space left", "is full", "too large", "disk I/O"))
    assert "room" in text or "disk" in text
    assert "\n" not in text
    assert "rollback" not in text


WRITES: dict[str, Callable[[Session], object]] = {
    "the text": lambda s: s.save(FIRST, LONG),
    "a reset": lambda s: s.reset(FIRST),
    "a page read": lambda s: [s.mark_read(each.id) for each in s.course.lessons()],
    "a note": lambda s: s.notes.write_note("1.1", "n" * 90_000),
    "an answer": lambda s: [s.answer_quiz("1.1", f"q{n}" * 400, 1, False) for n in range(40)],
    "the place": lambda s: s.remember(Place("lesson", "1.1" * 9000)),
    "a choice": lambda s: s.notes.choose("name", "Ada" * 3000),
    "a lab": lambda s: s.notes.record_lab("toy", {}, {"numbers": list(range(20_000))}),
}


@pytest.mark.parametrize("what", WRITES)
def test_what_cannot_be_kept_is_said_and_costs_nothing(
    session: Session, small_disk: Disk, course: Path, what: str
) -> None:
    session.save(FIRST, RIGHT)
    session.grade(session.submission(FIRST))
    session.notes.write_note("1.2", "kept")
    with small_disk.full(), pytest.raises(UsageError) as told:
        WRITES[what](session)
    assert_clear(told.value, small_disk.root)
    assert session.source(FIRST) == RIGHT
    assert session.notes.note("1.2") == "kept"
    WRITES[what](session)
    session.close()
    again = Session.open(small_disk.root / "work", course, FakeGrader)
    assert again.notices == []
    assert [attempt.source for attempt in again.history(FIRST)] == [RIGHT]
    assert again.notes.note("1.2") == "kept"
    again.close()


def test_a_page_is_shown_all_the_same(small_disk: Disk, with_question: Path) -> None:
    """Its question stands as the author wrote it, for no other order could be kept."""
    session = Session.open(small_disk.root / "work", with_question, FakeGrader)
    with small_disk.full():
        assert session.page("1.1") == load_page(session.course.lesson("1.1"))
    session.close()


def test_a_report_that_cannot_be_kept_is_shown_all_the_same(
    session: Session, small_disk: Disk
) -> None:
    submission = session.submission(FIRST, text=WRONG + LONG)
    with small_disk.full():
        assert not session.grade(submission).passed
    assert session.notices[-1].startswith("This result is not in your history.")
    assert session.history(FIRST) == []
    assert session.grade(submission).mistake is not None
    assert len(session.history(FIRST)) == 1


def test_half_a_key_bars_no_name(small_disk: Disk) -> None:
    pytest.importorskip("cryptography")
    file = small_disk.root / "key"
    with small_disk.full(), pytest.raises(UsageError) as told:
        make_key(file)
    assert str(file) in str(told.value)
    assert "choose another place" in str(told.value)
    assert not file.exists()
    assert make_key(file).exists()
    assert file.stat().st_size > 0


def test_a_first_start_without_room(small_disk: Disk, course: Path) -> None:
    with small_disk.full(), pytest.raises(WorkspaceError) as told:
        Session.open(small_disk.root / "work", course, FakeGrader)
    assert_clear(told.value, small_disk.root)
    session = Session.open(small_disk.root / "work", course, FakeGrader)
    assert session.notices == []
    assert session.source(FIRST)
    session.close()


def test_a_start_without_room_goes_on_and_leaves_the_database_alone(
    session: Session, small_disk: Disk, course: Path
) -> None:
    session.notes.write_note("1.2", "kept")
    session.save(FIRST, RIGHT)
    session.grade(session.submission(FIRST))
    session.close()
    file = small_disk.root / "work" / ".lora-tutor" / "progress.db"
    before = file.read_bytes()
    with small_disk.full():
        again = Session.open(small_disk.root / "work", course, FakeGrader)
        (notice,) = again.notices
        assert "Nothing that you do is kept this time" in notice
        assert str(file) in notice
        assert "No space left" in notice or "too large" in notice
        if not small_disk.is_limit:  # which bounds the copy as well
            assert "What you did before is shown" in notice
            assert again.notes.note("1.2") == "kept"
            assert again.status(FIRST).attempts == 1
        assert again.page("1.1").blocks
        assert again.hint(FIRST, 1).text
        assert again.grade(again.submission(FIRST)).passed
        again.close()
    assert file.read_bytes() == before
    progress, notices = Progress.open(file)
    assert notices == []
    assert progress.note("1.2") == "kept"
    assert len(progress.attempts(FIRST)) == 1
    progress.close()


def test_a_workspace_that_fills_up_shows_a_hint_all_the_same(
    session: Session, small_disk: Disk
) -> None:
    with small_disk.full():
        assert session.hint(FIRST).level == 1
    assert session.notices[-1].startswith("That you saw this hint is not kept.")


@pytest.mark.parametrize(
    "command", [("read", "1.1"), ("list",), ("hint", FIRST), ("labs",)], ids=" ".join
)
def test_without_any_room_there_is_something_to_read(
    small_disk: Disk, course: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    call = Caller(course, small_disk.root / "work", capsys)
    with small_disk.full():
        if small_disk.is_limit:
            pytest.skip("nor has the folder for temporary files any")
        told = call(*command)
    assert told.code == 0
    assert told.out
    first, *_ = told.err.splitlines()
    assert first.startswith("lora-tutor: Nothing is kept this time.")
    assert str(small_disk.root) in first


@pytest.mark.parametrize(
    "command",
    [
        ("certificate", "--output"),
        ("certificate", "--format", "svg", "--output"),
        ("grade", FIRST, "--format", "json", "--output"),
        ("grade", FIRST, "--format", "junit", "--output"),
    ],
    ids=" ".join,
)
def test_a_file_that_cannot_be_written_stays_as_it_was(
    small_disk: Disk,
    course: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
) -> None:
    call = Caller(course, tmp_path / "work", capsys)
    call("init")
    output = small_disk.root / "out"
    output.write_text("before")
    assert call(*command, tmp_path / "elsewhere").code in (0, 1)
    if small_disk.is_limit:
        pytest.skip("the limit holds for the progress too; the file system has the test")
    with small_disk.full():
        told = call(*command, output)
    assert (told.code, told.out) == (2, "")
    assert f"The output file {output} cannot be written (No space left on device)" in told.err
    assert output.read_text() == "before"
    assert [path.name for path in small_disk.root.iterdir()] == ["out"]


@pytest.fixture
def graders(tmp_path: Path) -> Iterator[Path]:
    """The folder for temporary files, on a file system of its own with room for few files."""
    folder = tmp_path / "temporary"
    with mounted(folder, files=24):
        yield folder


@contextlib.contextmanager
def full_of_files(folder: Path) -> Iterator[None]:
    """Use what is left of the file system's file numbers."""
    filler = folder / "filler"
    filler.mkdir()
    with contextlib.suppress(OSError):
        for number in range(1000):
            (filler / str(number)).touch()
    try:
        yield
    finally:
        shutil.rmtree(filler)


@pytest.mark.slow
def test_no_room_for_the_grader(
    graders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither for its start nor, later, for a jail; and it goes on by itself with room again."""
    monkeypatch.setattr("tempfile.tempdir", str(graders))
    exercise = make_exercise(tmp_path / "course")
    submission = Submission(exercise, answer().encode(), "01_sample.py")
    with GradingService(("numpy",)) as service:
        with full_of_files(graders), pytest.raises(GraderError, match="could not be started"):
            service.grade(submission)
        service.start()
        assert wait_for(lambda: len(tree(service)) == 2, 60)  # the checker is up, and no jail yet
        with full_of_files(graders), pytest.raises(GraderError, match="no room for a jail"):
            service.grade(submission)
        assert service.grade(submission).passed
    assert list(graders.iterdir()) == []


def test_a_class_without_room_is_taken_up_again(
    small_disk: Disk,
    course: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The journal keeps what was graded, and --resume grades only the rest."""
    kept, output = Started(), small_disk.root / "out.csv"
    journal = output.with_name(f"{output.name}.journal")
    with contextlib.ExitStack() as crowd:

        class Crowding(FakeService):
            """The disk is full when it has graded three."""

            def grade(self, submission: Submission) -> Report:
                if len(kept.graded) == 3:
                    # The grader may be ahead of the journal: all three are to be in it.
                    until_kept(journal, 3)
                    crowd.enter_context(small_disk.full())
                checks = checks_sha256(submission.exercise.folder)
                found = super().grade(submission)
                return replace(found, version=__version__, checks_sha256=checks)

        monkeypatch.setattr(
            "lora_tutor.classroom.run.warm_grader.GradingService",
            lambda libraries, **options: Crowding(kept, 1),
        )
        monkeypatch.setattr("lora_tutor.grading.isolation.layers_here", lambda: ("landlock",))
        call = Caller(course, tmp_path / "work", capsys)
        files = {f"student{n}/{FIRST}.py": f"{RIGHT}# {n}\n".encode() for n in range(12)}
        root = hand_in(tmp_path / "in", files)
        command = "batch", root, "--jobs", "1", "--output", output
        told = call(*command)
    assert told.code == 2
    assert f"The journal {journal} cannot be written" in told.err
    assert "--resume grades what is left" in told.err
    assert not output.exists()
    graded = len(kept.graded)
    again = call(*command, "--resume")
    assert again.code == 0
    assert len(output.read_text().splitlines()) == 2 + len(files)
    # What was at work when the journal broke is graded once more, and nothing else.
    assert len(files) <= len(kept.graded) <= len(files) + graded - 3
