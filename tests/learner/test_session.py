"""The use cases: what counts as tried and passed, what comes next, hints, solutions, grading."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from lora_tutor.errors import GradingCancelled, UnknownExercise, UnknownLesson, UsageError
from lora_tutor.grading.events import Event, Graded
from lora_tutor.learner.session import NextStep, Place, ProgressSummary, Session, digest
from lora_tutor.reports.verdict import Verdict
from tests.learner.sample import FIRST, RIGHT, SECOND, STUB, THIRD, WRONG, FakeGrader

GRADER_FAULT = "# GRADER_FAULT\n"


def grade(session: Session, text: str, exercise: str = FIRST) -> Verdict:
    session.save(exercise, text)
    return session.grade(session.submission(exercise)).verdict


@pytest.mark.parametrize(
    ("texts", "state", "verdict", "attempts", "best"),
    [
        ([], "new", None, 0, 0),
        ([STUB], "new", Verdict.NOT_ATTEMPTED, 0, 0),
        ([GRADER_FAULT], "new", None, 0, 0),
        ([WRONG], "tried", Verdict.FAILED, 1, 1),
        ([WRONG, GRADER_FAULT], "tried", Verdict.FAILED, 1, 1),
        ([WRONG, RIGHT, STUB], "passed", Verdict.NOT_ATTEMPTED, 2, 3),
        ([RIGHT, WRONG], "passed", Verdict.FAILED, 2, 3),
    ],
)
def test_status(
    session: Session,
    texts: list[str],
    state: str,
    verdict: Verdict | None,
    attempts: int,
    best: int,
) -> None:
    for text in texts:
        grade(session, text)
    status = session.status(FIRST)
    assert (status.state, status.verdict) == (state, verdict)
    assert (status.attempts, status.best_points) == (attempts, best)
    assert status.passed is (state == "passed")
    assert session.statuses()[FIRST] == status
    assert len(session.history(FIRST)) == len(texts)


def test_an_attempt_is_kept_as_it_was(session: Session) -> None:
    session.save(FIRST, "# ünï\r\n" + WRONG)
    submission = session.submission(FIRST, seed=11)
    report = session.grade(submission)
    (attempt,) = session.history(FIRST)
    assert attempt.report == report
    assert attempt.source == "# ünï\r\n" + WRONG
    assert attempt.report.submission_sha256 == digest(attempt.source.encode())
    assert attempt.report.seed == 11


def test_the_events_arrive(session: Session) -> None:
    seen: list[Event] = []
    session.save(FIRST, RIGHT)
    report = session.grade(session.submission(FIRST), seen.append)
    assert [type(event).__name__ for event in seen] == ["Planned", "Checked", "Checked", "Graded"]
    assert seen[-1] == Graded(report)


def test_a_submission_from_elsewhere(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "other.py"
    file.write_bytes(b"\xef\xbb\xbf# RIGHT\r\n")
    submission = session.submission("01", file, seconds=0.5)
    assert submission.source == b"\xef\xbb\xbf# RIGHT\r\n"
    assert (submission.filename, submission.seed, submission.seconds) == ("other.py", 7, 0.5)


def test_the_grader_starts_once_and_ends(session: Session, grader: FakeGrader) -> None:
    session.cancel()
    assert grader.calls == []
    session.warm_up()
    session.warm_up(SECOND)
    grade(session, RIGHT)
    session.close()
    session.close()
    assert grader.calls == ["start", f"grade {FIRST}", "close"]
    assert grader.prepared == [SECOND]


def test_a_running_grading_is_cancelled(session: Session) -> None:
    session.save(FIRST, "# WAIT\n")
    timer = threading.Timer(0.1, session.cancel)
    timer.start()
    with pytest.raises(GradingCancelled):
        session.grade(session.submission(FIRST))
    timer.join()
    assert session.history(FIRST) == []


def test_the_road(session: Session) -> None:
    walked = []
    while (step := session.next_step()).kind != "done":
        walked.append(step.id)
        if step.kind == "lesson":
            session.mark_read(step.id)
        else:
            grade(session, RIGHT, step.id)
    assert walked == ["1.1", FIRST, SECOND, "1.2", "2.1", THIRD]
    assert session.progress() == ProgressSummary(3, 3, 3, 3, 9, 9, 0)


@pytest.mark.parametrize(
    ("after", "step"),
    [("1.1", FIRST), (FIRST, SECOND), (SECOND, "1.2"), ("2.1", THIRD), (THIRD, "1.1")],
)
def test_the_next_step_from_somewhere(session: Session, after: str, step: str) -> None:
    assert session.next_step(after).id == step


def test_the_next_step_says_why(session: Session) -> None:
    assert "1.1, which is worth reading" in session.next_step("1.1").reason
    session.mark_read("1.1")
    assert session.next_step() == NextStep(
        "exercise", FIRST, f"The exercise {FIRST}", "You have read its lesson 1.1."
    )
    grade(session, WRONG)
    assert session.next_step().reason == "You have begun it: 1 of 3 points so far."
    with pytest.raises(UsageError, match="neither a lesson nor an exercise"):
        session.next_step("9.9")


def test_progress(session: Session) -> None:
    session.mark_read("1.2")
    grade(session, WRONG, FIRST)
    grade(session, RIGHT, THIRD)
    assert session.progress() == ProgressSummary(1, 3, 1, 3, 4, 9, 20)


@pytest.mark.parametrize(
    "place", [Place("map"), Place("lesson", "1.2", 40), Place("exercise", THIRD, 7, 12)]
)
def test_the_place(session: Session, place: Place) -> None:
    assert session.place() == Place("map")
    session.remember(place)
    assert session.place() == place


@pytest.mark.parametrize(
    "place",
    [Place("lesson", "7.7"), Place("exercise", "gone"), Place("map", "x"), Place("lesson", FIRST)],
)
def test_a_place_that_is_gone(session: Session, place: Place) -> None:
    session.remember(place)
    assert session.place() == Place("map")


def test_the_exercise_in_progress(session: Session) -> None:
    assert session.in_progress().id == FIRST
    grade(session, RIGHT)
    grade(session, WRONG, THIRD)
    assert session.in_progress().id == THIRD
    session.remember(Place("exercise", SECOND))
    assert session.in_progress().id == SECOND


def test_hints_come_in_order(session: Session) -> None:
    given = [session.hint(FIRST) for _ in range(4)]
    assert [hint.level for hint in given] == [1, 2, 3, 3]
    assert given[1].text == f"formula of {FIRST}"
    assert {hint.of for hint in given} == {3}
    assert session.hint(FIRST, 1).level == 1
    assert session.status(FIRST).hints_seen == 3
    assert session.status(SECOND).hints_seen == 0


@pytest.mark.parametrize("level", [0, -1, 4])
def test_hints_that_do_not_exist(session: Session, level: int) -> None:
    with pytest.raises(UsageError, match="hints 1 to 3"):
        session.hint(FIRST, level)
    assert session.status(FIRST).hints_seen == 0


def test_the_solution_waits_for_a_pass(session: Session) -> None:
    grade(session, WRONG)
    with pytest.raises(UsageError, match="not passed 01_alpha yet"):
        session.solution(FIRST)
    assert "return 2 * x" in session.solution(FIRST, anyway=True)
    grade(session, RIGHT)
    grade(session, WRONG)
    assert session.solution(FIRST) == session.solution(FIRST, anyway=True)


def test_measuring_leaves_the_record_alone(session: Session, grader: FakeGrader) -> None:
    session.stop_measuring()  # without a grader there is nothing to stop
    grade(session, RIGHT)
    before = (session.status(FIRST), session.source(FIRST))
    cost = session.measure(session.submission(FIRST, text=f"{RIGHT}# SLOW"))
    assert cost.workloads[0].yours.flops == 2000
    assert session.measure(session.submission(FIRST)).workloads[0].yours.flops == 1000
    session.stop_measuring()
    assert grader.calls[-1] == "stop measuring"
    assert (session.status(FIRST), session.source(FIRST)) == before


@pytest.mark.parametrize(
    ("name", "near"),
    [("01_alhpa", FIRST), ("gamma_rays", THIRD), ("zzzz", "lora-tutor list"), ("", "list")],
)
def test_unknown_exercises(session: Session, name: str, near: str) -> None:
    with pytest.raises(UnknownExercise, match=near):
        session.status(name)


def test_a_number_is_enough(session: Session) -> None:
    assert session.exercise("03").id == THIRD


@pytest.mark.parametrize("act", [Session.is_read, Session.mark_read, Session.quiz_answers])
def test_unknown_lessons(session: Session, act: Callable[[Session, str], object]) -> None:
    with pytest.raises(UnknownLesson, match=r"9\.9"):
        act(session, "9.9")


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_is_no_course(tmp_path: Path, workspace: Path, there: bool) -> None:
    folder = tmp_path / "nothing"
    if there:
        folder.mkdir()
    with pytest.raises(UsageError, match="is not a course"):
        Session.open(workspace, folder)
    assert not workspace.exists()
