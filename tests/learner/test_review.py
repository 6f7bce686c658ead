"""What went wrong comes back, further apart each time it is right; what was right never does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lora_tutor.errors import CourseError
from lora_tutor.learner.review import SITTING, Review, ReviewItem
from lora_tutor.learner.session import Session
from lora_tutor.reports.report import NamedMistake, Report
from lora_tutor.reports.verdict import Verdict
from tests.learner.sample import FIRST, RIGHT, STUB, WRONG
from tests.reports import reports

Open = Callable[[], Session]
START = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def review(session: Session, clock: Clock) -> Review:
    return Review(session.course, session._progress, clock)


def keys(review: Review) -> list[tuple[str, str, str]]:
    return [(item.kind, item.lesson, item.id) for item in review.due()]


def test_what_was_right_at_once_never_comes(review: Review, clock: Clock) -> None:
    review.answered("1.1", "which", True)
    clock.now += 400 * DAY
    assert review.due() == review.later() == []


def test_a_wrong_answer_comes_back_after_the_sitting(review: Review, clock: Clock) -> None:
    review.answered("1.1", "which", False)
    assert review.due() == []
    assert [item.id for item in review.later()] == ["which"]
    clock.now += SITTING
    assert keys(review) == [("quiz", "1.1", "which")]


def test_right_answers_move_it_further_away_each_time(review: Review, clock: Clock) -> None:
    review.answered("1.1", "which", False)
    gaps = []
    for _ in range(5):
        (item,) = review.later()
        clock.now = item.due
        review.answered("1.1", "which", True)
        (item,) = review.later()
        gaps.append(item.due - clock.now)
    assert gaps == sorted(gaps)
    assert gaps[0] >= DAY
    assert gaps[-1] > 10 * DAY


def test_clicking_through_the_choices_counts_once(review: Review, clock: Clock) -> None:
    review.answered("1.1", "which", False)
    (first,) = review.later()
    for right in (False, False, True, False, True):
        clock.now += timedelta(seconds=5)
        review.answered("1.1", "which", right)
    assert review.later() == [first]


def test_wrong_again_brings_it_near_again(review: Review, clock: Clock) -> None:
    review.answered("1.1", "which", False)
    for _ in range(3):
        clock.now = review.later()[0].due
        review.answered("1.1", "which", True)
    far = review.later()[0].due
    clock.now += DAY
    review.answered("1.1", "which", False)
    assert review.later()[0].due < far
    assert review.later()[0].due <= clock.now + SITTING


def test_exercises_come_by_their_gradings(session: Session) -> None:
    session.save(FIRST, STUB.format(id=FIRST))
    session.save(FIRST, WRONG)
    session.grade(session.submission(FIRST))
    assert [(item.kind, item.id) for item in session.review.later()] == [("exercise", FIRST)]
    due = session.review.later()[0].due
    session.save(FIRST, RIGHT)
    session.grade(session.submission(FIRST))
    assert session.review.later()[0].due == due


def test_a_passed_exercise_never_comes(session: Session) -> None:
    session.save(FIRST, RIGHT)
    session.grade(session.submission(FIRST))
    assert session.review.later() == session.review.due() == []


def test_a_clock_set_back_does_no_harm(review: Review, clock: Clock) -> None:
    review.answered("1.1", "which", False)
    clock.now = START - 30 * DAY
    review.answered("1.1", "which", False)
    review.answered("1.1", "which", True)
    clock.now = START + DAY
    assert keys(review) == [("quiz", "1.1", "which")]


@pytest.mark.parametrize("written", ["", "{}", "[1]", '{"card_id": 1, "due": "soon"}'])
def test_a_card_that_cannot_be_read_is_dropped(
    review: Review, session: Session, written: str
) -> None:
    session._progress.set_card("quiz:1.1/which", START, written)
    assert review.due() == []
    assert session._progress.cards() == {}


def test_what_the_course_has_no_more_is_not_asked(review: Review, clock: Clock) -> None:
    review.answered("8.8", "gone", False)
    clock.now += DAY
    assert review.due() == []


@pytest.fixture
def asked(review: Review, clock: Clock) -> ReviewItem:
    """A question that is due, of a page that has it."""
    page = review._course.lesson("1.1").file
    page.write_text("```{quiz} which\nWhich?\n- [x] this -- Yes.\n- [ ] that -- No.\n```\n")
    review.answered("1.1", "which", False)
    clock.now += DAY
    (item,) = review.due()
    return item


def test_a_question_is_asked_as_its_page_has_it(review: Review, asked: ReviewItem) -> None:
    quiz = review.question(asked)
    assert quiz is not None
    assert (quiz.question, len(quiz.choices)) == ("Which?", 2)


def test_a_question_that_its_page_lost_is_forgotten(review: Review, asked: ReviewItem) -> None:
    review._course.lesson("1.1").file.write_text("Written anew.\n")
    assert review.question(asked) is None
    assert review.due() == []


def test_a_question_of_a_page_that_cannot_be_read_stays(review: Review, asked: ReviewItem) -> None:
    review._course.lesson("1.1").file.unlink()
    with pytest.raises(CourseError):
        review.question(asked)
    assert review.due() == [asked]


def test_it_stays_over_a_restart_and_can_be_forgotten(open_session: Open) -> None:
    session = open_session()
    session.answer_quiz("1.1", "which", 1, False)
    again = open_session()
    (item,) = again.review.later()
    again.review.forget(item)
    assert again.review.later() == []


def with_verdict(session: Session, verdict: Verdict, *, named: bool) -> Report:
    session.save(FIRST, WRONG)
    report = session.grade(session.submission(FIRST))
    session._progress.drop_card(f"exercise:{FIRST}")
    checks = tuple(replace(each, verdict=verdict, mistakes=()) for each in report.checks)
    return report if named else replace(report, checks=checks, mistake=None)


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.CRASHED, Verdict.TIMEOUT])
def test_code_that_does_not_run_to_its_end_is_no_try(
    session: Session, review: Review, verdict: Verdict
) -> None:
    """A syntax error, a file saved by halves, a loop that is not finished."""
    review.graded(FIRST, with_verdict(session, verdict, named=False))
    assert review.later() == review.due() == []


@pytest.mark.parametrize("names", [0, 1, 2])
def test_a_wrong_answer_names_what_comes_again(
    session: Session, review: Review, clock: Clock, names: int
) -> None:
    """Each name that its checks were given, not only one of them all; else a check."""
    titles = ["r is read from d", "The scale is rounded down"][:names]
    mistakes = tuple(NamedMistake(title, title, "") for title in titles)
    report = replace(reports.report(Verdict.FAILED), mistake=None, mistakes=mistakes)
    session._progress.record(FIRST, b"", report)
    review.graded(FIRST, report)
    clock.now += SITTING
    (item,) = review.due()
    assert item.mistake == item.to_dict()["mistake"] == "; ".join(titles)
    assert item.check == report.checks[0].title
    assert item.reminder == (
        f"It was: {item.mistake}" if names else f"Not right was: “{item.check}”"
    )


@pytest.mark.parametrize(("minutes", "is_kept"), [(5, False), (11, True)])
def test_what_was_wrong_without_a_name_was_half_done_if_it_is_soon_right(
    session: Session,
    review: Review,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    minutes: int,
    is_kept: bool,
) -> None:
    report = with_verdict(session, Verdict.FAILED, named=False)
    monkeypatch.setattr(session._progress, "went_wrong", lambda exercise: ("", ""))
    review.graded(FIRST, report)
    clock.now += timedelta(minutes=minutes)
    passed = tuple(replace(each, verdict=Verdict.PASSED) for each in report.checks)
    review.graded(FIRST, replace(report, checks=passed))
    assert bool(review.later()) == is_kept
