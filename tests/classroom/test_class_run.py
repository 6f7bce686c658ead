"""What is graded, what is taken from before, and what identical files share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor import __version__
from lora_tutor.classroom.intake.answers import Answer
from lora_tutor.classroom.run.class_run import ClassRun, Terms
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.classroom.run.journal import Journal
from lora_tutor.classroom.run.task import Task
from lora_tutor.course.checks_digest import checks_sha256
from lora_tutor.course.loader import load_course
from lora_tutor.reports.report import Result, Unjudged
from lora_tutor.reports.verdict import Verdict
from tests.classroom.reports import FakeExecutor, answer, report
from tests.learner.sample import FIRST, SECOND


@pytest.fixture
def terms(course: Path) -> Terms:
    return Terms(load_course(course).exercises, ("process",))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "j", resume=False) as opened:
        yield opened


def judged(task: Task, text: str) -> Result:
    """As a real report: it names the checks and the version that it was made with."""
    made = report(task.exercise, text)
    return replace(made, version=__version__, checks_sha256=checks_sha256(task.exercise.folder))


def run(
    answers: list[Answer], terms: Terms, journal: Journal, executor: FakeExecutor
) -> tuple[list[GradedAnswer], list[int]]:
    heard: list[int] = []
    return ClassRun(answers, terms, journal).grade(executor, heard.append), heard


@pytest.mark.parametrize("backwards", [False, True])
def test_results_come_in_the_order_of_the_answers(
    terms: Terms, journal: Journal, backwards: bool
) -> None:
    answers = [
        answer("ada", b"RIGHT 1"),
        answer("ada", b"WRONG", SECOND),
        answer("bob", b"", problem="Student bob: it is empty."),
        answer("zoe", b"RIGHT 2"),
    ]
    graded, heard = run(answers, terms, journal, FakeExecutor(backwards=backwards))
    assert [(each.student, each.exercise, each.passed) for each in graded] == [
        ("ada", FIRST, True),
        ("ada", SECOND, False),
        ("bob", FIRST, False),
        ("zoe", FIRST, True),
    ]
    assert graded[2].problem == "Student bob: it is empty."
    assert sum(heard) == 3


def test_identical_bytes_are_graded_once_and_reported_alike(terms: Terms, journal: Journal) -> None:
    answers = [answer(name, b"RIGHT") for name in ("ada", "bob", "zoe")]
    executor = FakeExecutor()
    graded, heard = run([*answers, answer("ada", b"RIGHT", SECOND)], terms, journal, executor)
    assert len(executor.asked) == 2
    assert graded[0].report == graded[1].report == graded[2].report
    assert graded[3].report is not None
    assert graded[3].report.exercise == SECOND
    assert sum(heard) == 4


@pytest.mark.parametrize("verdict", [Verdict.TIMEOUT, Verdict.MEMORY, Verdict.CRASHED])
def test_what_chance_may_have_done_is_graded_for_each(
    terms: Terms, journal: Journal, verdict: Verdict
) -> None:
    verdicts = iter([verdict, None, verdict])
    executor = FakeExecutor(lambda task, text: report(task.exercise, text, next(verdicts)))
    answers = [answer(name, b"RIGHT") for name in ("ada", "bob", "zoe")]
    graded, heard = run(answers, terms, journal, executor)
    assert len(executor.asked) == 3
    assert [each.passed for each in graded] == [False, True, False]
    assert sum(heard) == 3


def test_our_fault_is_a_row_and_kept_from_nobody(terms: Terms, journal: Journal) -> None:
    faults = iter(["it fell over.", "and again."])
    executor = FakeExecutor(lambda task, text: Unjudged(next(faults), our_fault=True))
    graded, _ = run([answer("ada", b"x"), answer("bob", b"x")], terms, journal, executor)
    assert [each.problem for each in graded] == [
        "The grader could not judge this: it fell over.",
        "The grader could not judge this: and again.",
    ]
    assert all(each.our_fault and each.report is None for each in graded)


def test_a_second_run_grades_only_what_is_new_or_changed(terms: Terms, tmp_path: Path) -> None:
    before = [answer("ada", b"RIGHT"), answer("bob", b"WRONG"), answer("carl", b"GONE")]
    with Journal(tmp_path / "j", resume=False) as journal:
        first, _ = run(before, terms, journal, FakeExecutor(judged))
    after = [answer("ada", b"RIGHT"), answer("bob", b"RIGHT now"), answer("dora", b"WRONG")]
    executor = FakeExecutor(judged)
    with Journal(tmp_path / "j", resume=True) as journal:
        second = ClassRun(after, terms, journal)
        assert (second.kept, second.waiting) == (2, 1)
        graded = second.grade(executor)
    assert executor.asked == [b"RIGHT now"]
    assert graded[0] == first[0]
    assert graded[2].report == first[1].report


def test_an_interruption_leaves_what_was_done(terms: Terms, tmp_path: Path) -> None:
    def judge(task: Task, text: str) -> Result:
        if text == "STOP":
            raise KeyboardInterrupt
        return judged(task, text)

    answers = [answer("ada", b"RIGHT"), answer("bob", b"STOP"), answer("zoe", b"WRONG")]
    with (
        Journal(tmp_path / "j", resume=False) as journal,
        pytest.raises(KeyboardInterrupt),
    ):
        run(answers, terms, journal, FakeExecutor(judge))
    executor = FakeExecutor(judged)
    with Journal(tmp_path / "j", resume=True) as journal:
        run(answers, terms, journal, executor)
    assert executor.asked == [b"STOP", b"WRONG"]


def test_libraries_are_those_of_the_exercise_and_of_the_text(
    terms: Terms, journal: Journal
) -> None:
    answers = [answer("ada", b"RIGHT"), answer("bob", b"import torch  # RIGHT")]
    found = ClassRun(answers, terms, journal)
    assert found.libraries() == [("numpy",), ("numpy", "torch")]
