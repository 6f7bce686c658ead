"""What is kept for --resume, what is not, and what a kill leaves."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor import __version__
from lora_tutor.classroom.run.journal import Journal, Key, journal_path, key_of
from lora_tutor.classroom.run.task import Task
from lora_tutor.course.loader import load_course
from lora_tutor.errors import UsageError
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from tests.classroom.reports import report
from tests.learner.sample import FIRST

ISOLATION = ("process", "landlock")


@pytest.fixture
def task(course: Path) -> Task:
    exercise = load_course(course).exercises[FIRST]
    return Task(exercise, "d" * 64, ("numpy",), 7, None, bytes)


def graded(task: Task, verdict: Verdict | None = None) -> Report:
    made = report(task.exercise, verdict=verdict)
    return replace(made, submission_sha256=task.digest, version=__version__)


def key(task: Task, checks: str = "0" * 64, isolation: tuple[str, ...] = ISOLATION) -> Key:
    return key_of(task, checks, isolation)


def write(path: Path, task: Task, verdict: Verdict | None = None) -> None:
    with Journal(path, resume=False) as journal:
        journal.add(key(task), graded(task, verdict))


def test_a_report_is_found_again(tmp_path: Path, task: Task) -> None:
    write(tmp_path / "j", task)
    with Journal(tmp_path / "j", resume=True) as journal:
        assert journal.find(key(task)) == graded(task)
        assert len(journal) == 1


def test_without_resume_nothing_is_found_and_nothing_lost(tmp_path: Path, task: Task) -> None:
    path = tmp_path / "j"
    write(path, task)
    earlier = path.read_bytes()
    other = replace(task, digest="e" * 64)
    with Journal(path, resume=False) as journal:
        assert journal.find(key(task)) is None
        assert [journal.holds(key(each)) for each in (task, other)] == [True, False]
        journal.add(key(task), replace(graded(task), seconds=9.0))
        assert path.read_bytes() == earlier
        journal.add(key(other), graded(other))
    with Journal(path, resume=True) as journal:
        assert len(journal) == 2


def test_of_two_reports_the_later_one_counts(tmp_path: Path, task: Task) -> None:
    write(tmp_path / "j", task)
    write(tmp_path / "j", task, Verdict.FAILED)
    with Journal(tmp_path / "j", resume=True) as journal:
        assert journal.find(key(task)) == graded(task, Verdict.FAILED)


@pytest.mark.parametrize(
    "other",
    [
        lambda task: key(replace(task, digest="e" * 64)),
        lambda task: key(replace(task, seed=8)),
        lambda task: key(replace(task, seconds=99.0)),
        lambda task: key(task, checks="1" * 64),
        lambda task: key(task, isolation=("process",)),
    ],
    ids=["bytes", "seed", "time limit", "checks", "isolation"],
)
def test_whatever_decides_a_report_makes_it_another(
    tmp_path: Path, task: Task, other: object
) -> None:
    write(tmp_path / "j", task)
    with Journal(tmp_path / "j", resume=True) as journal:
        assert journal.find(other(task)) is None  # type: ignore[operator]


def test_another_version_is_graded_anew(
    tmp_path: Path, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "j", task)
    monkeypatch.setattr("lora_tutor.classroom.run.journal.__version__", "99")
    with Journal(tmp_path / "j", resume=True) as journal:
        assert journal.find(key(task)) is None


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_chance_may_have_done_is_not_kept(
    tmp_path: Path, task: Task, verdict: Verdict
) -> None:
    by_chance = {Verdict.TIMEOUT, Verdict.MEMORY, Verdict.CRASHED, Verdict.GRADER_ERROR}
    write(tmp_path / "j", task, verdict)
    with Journal(tmp_path / "j", resume=True) as journal:
        assert (journal.find(key(task)) is None) == (verdict in by_chance)


@pytest.mark.parametrize("cut", [1, 10, 300])
def test_a_torn_last_line_costs_that_line_alone(tmp_path: Path, task: Task, cut: int) -> None:
    path = tmp_path / "j"
    tasks = [replace(task, digest=str(number) * 64) for number in range(3)]
    with Journal(path, resume=False) as journal:
        for each in tasks:
            journal.add(key(each), graded(each))
    path.write_bytes(path.read_bytes()[:-cut])
    with Journal(path, resume=True) as journal:
        assert [journal.find(key(each)) is None for each in tasks] == [False, False, True]
        journal.add(key(tasks[2]), graded(tasks[2]))
    with Journal(path, resume=True) as journal:
        assert all(journal.find(key(each)) == graded(each) for each in tasks)


@pytest.mark.parametrize("line", [b"{}\n", b"nonsense\n", b"\xff\n", b"[]\n", b"null\n", b"\n"])
def test_a_line_that_is_none_is_passed_over(tmp_path: Path, task: Task, line: bytes) -> None:
    write(tmp_path / "j", task)
    path = tmp_path / "j"
    path.write_bytes(line + path.read_bytes() + line)
    with Journal(path, resume=True) as journal:
        assert journal.find(key(task)) == graded(task)


@pytest.mark.skipif(sys.platform == "win32", reason="no locks there")
def test_two_runs_do_not_share_one(tmp_path: Path) -> None:
    with (
        Journal(tmp_path / "j", resume=False),
        pytest.raises(UsageError, match="Another batch is at work"),
    ):
        Journal(tmp_path / "j", resume=True)


def test_where_it_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        Journal(tmp_path / "file" / "j", resume=False)


def test_where_it_lies(tmp_path: Path, private_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert journal_path(tmp_path, tmp_path / "out.csv") == tmp_path / "out.csv.journal"
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    here, there = journal_path(tmp_path, None), journal_path(tmp_path / "other", None)
    assert here != there
    assert here.is_relative_to(private_home)
    monkeypatch.setenv("LORA_TUTOR_CACHE", str(tmp_path / "cache"))
    assert journal_path(tmp_path, None).parent == tmp_path / "cache"
