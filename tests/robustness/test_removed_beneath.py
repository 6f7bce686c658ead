"""What is removed or replaced while we are at work comes back, and nothing is lost."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.learner.progress import Progress
from lora_tutor.learner.session import Session
from tests.grading.sample import make_exercise
from tests.learner.sample import FIRST, RIGHT, FakeGrader

WRITES = """
import os, tempfile

def scale(x, alpha):
    handle, name = tempfile.mkstemp(dir=os.environ["TMPDIR"])
    os.write(handle, b"here")
    with open(name) as file:
        assert file.read() == "here"
    return alpha * x

def total(x):
    return float(x.sum())
"""


def folder(file: Path) -> None:
    shutil.rmtree(file.parent)


def parts(file: Path) -> None:
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()


def replaced(file: Path) -> None:
    """As by another app, which found out first."""
    parts(file)
    other, _ = Progress.open(file)
    other.mark_read("other")
    other.close()


@pytest.mark.parametrize("remove", [folder, parts, Path.unlink])
def test_a_progress_file_that_is_gone_is_put_back(
    tmp_path: Path, remove: Callable[[Path], None]
) -> None:
    file = tmp_path / "state" / "progress.db"
    file.parent.mkdir()
    progress, _ = Progress.open(file)
    second, _ = Progress.open(file)
    progress.mark_read("before")
    remove(file)
    progress.mark_read("behind")
    second.mark_read("of the second")
    progress.close()
    second.close()
    again, notices = Progress.open(file)
    assert (again.lessons_read(), notices) == ({"before", "behind", "of the second"}, [])
    again.close()
    assert [each.name for each in file.parent.glob(".*")] == []


def test_one_that_was_replaced_is_gone_on_with(tmp_path: Path) -> None:
    file = tmp_path / "progress.db"
    progress, _ = Progress.open(file)
    replaced(file)
    progress.mark_read("mine")
    assert progress.lessons_read() == {"other", "mine"}
    progress.close()
    again, _ = Progress.open(file)
    assert again.lessons_read() == {"other", "mine"}
    again.close()


def test_a_workspace_that_is_gone_takes_the_text(course: Path, tmp_path: Path) -> None:
    session = Session.open(tmp_path / "work", course, FakeGrader)
    shutil.rmtree(tmp_path / "work")
    session.save(FIRST, RIGHT)
    assert session.grade(session.submission(FIRST)).passed
    session.close()
    session = Session.open(tmp_path / "work", course, FakeGrader)
    assert (session.status(FIRST).attempts, session.submission(FIRST).text) == (1, RIGHT)
    session.close()


@pytest.mark.slow
def test_a_folder_for_jails_that_is_gone_is_made_again(tmp_path: Path) -> None:
    exercise = make_exercise(tmp_path)
    with GradingService(["numpy"]) as service:

        def graded() -> tuple[bool, tuple[str, ...]]:
            report = service.grade(Submission(exercise, WRITES.encode(), exercise.filename, 7))
            return report.passed, report.isolation

        before = graded()
        root = Path(service.tree.root)
        until = time.monotonic() + 30
        while not list(root.glob("jail-*")):
            assert time.monotonic() < until
            time.sleep(0.01)
        time.sleep(0.2)  # The spare jail is in its folder by then.
        shutil.rmtree(root)
        # The jail that waited had its folder there, and is no use any more.
        assert graded() == before
        assert before[0]
    assert not root.exists()
