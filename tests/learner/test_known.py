"""What counts as known is never next, and is no more than that."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lora_tutor.course.page import load_page
from lora_tutor.errors import UsageError
from lora_tutor.learner.known import QUESTIONS, questions_of
from lora_tutor.learner.session import Session
from tests.learner.sample import FIRST, SECOND

Open = Callable[[], Session]
QUIZ = "```{quiz} q%d\nWhich?\n- [x] this -- Yes.\n- [ ] that -- No.\n```\n\n"


@pytest.fixture
def asking(session: Session) -> Session:
    for lesson in session.course.lessons():
        lesson.file.write_text("Text.\n\n" + "".join(QUIZ % n for n in range(5)), "utf-8")
    return session


def test_questions_come_from_every_page_of_the_section(asking: Session) -> None:
    asked = asking.known_questions(asking.section("1"))
    assert [each.lesson for each in asked] == ["1.1", "1.2"] * (QUESTIONS // 2)


def test_a_step_that_follows_another_question_is_not_asked(asking: Session) -> None:
    lesson = asking.course.lesson("2.1")
    text = QUIZ % 1 + (QUIZ % 2).replace("q2", "q2 after q1")
    lesson.file.write_text(text, "utf-8")
    assert [each.quiz.id for each in questions_of([load_page(lesson)])] == ["q1"]


@pytest.mark.parametrize(("wrong", "is_known"), [(0, True), (1, True), (2, False)])
def test_one_wrong_answer_is_allowed(asking: Session, wrong: int, is_known: bool) -> None:
    section = asking.section("1.2")
    assert asking.take_known(section, QUESTIONS - wrong) is is_known
    assert asking.known() == ({"1.1", "1.2", FIRST, SECOND} if is_known else set())
    assert asking.next_step().id == ("2.1" if is_known else "1.1")


def test_known_is_not_passed_and_stays_over_a_restart(asking: Session, open_session: Open) -> None:
    before = asking.progress()
    for section in asking.course.sections:
        asking.take_known(section, QUESTIONS)
    again = open_session()
    after = again.progress()
    assert (after.passed, after.points, after.lessons_read) == (0, 0, 0)
    assert (before.minutes_left, after.minutes_left) == (30, 0)
    assert not after.complete
    assert not again.certificate().complete
    assert again.to_celebrate() is None
    assert again.statuses()[FIRST].state == "new"
    step = again.next_step()
    assert (step.kind, step.reason) == ("done", "All that you did not know is read and passed.")
    again.forget_known(again.section("1"))
    assert again.next_step().id == "1.1"


def test_who_begins_in_the_middle_is_not_sent_to_the_start(session: Session) -> None:
    session.mark_read("1.2")
    assert session.next_step().id == "2.1"


def test_a_section_that_is_not_there(session: Session) -> None:
    with pytest.raises(UsageError, match="the sections are 1, 2"):
        session.section("9")
