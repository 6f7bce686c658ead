"""Each learner sees the choices of a question in an order of their own, which stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from lora_tutor.course.blocks import Choice, QuizBlock
from lora_tutor.course.page import load_page
from lora_tutor.learner.pages import AUTHORED, CHOICE_SEED, shuffled
from lora_tutor.learner.session import Session
from tests.learner.sample import CARL

Open = Callable[[], Session]
pytestmark = pytest.mark.usefixtures("with_question")


def quiz_of(session: Session) -> QuizBlock:
    (quiz,) = (each for each in session.page("1.1").blocks if isinstance(each, QuizBlock))
    return quiz


def numbers(quiz: QuizBlock) -> tuple[int, ...]:
    return tuple(choice.number for choice in quiz.choices)


def test_the_order_is_drawn_once_and_stays(open_session: Open) -> None:
    first = open_session()
    seen = quiz_of(first)
    seed = first._progress.setting(CHOICE_SEED)
    first.close()
    again = open_session()
    assert quiz_of(again) == seen
    assert again._progress.setting(CHOICE_SEED) == seed
    assert seed


def test_a_page_without_a_question_draws_nothing(session: Session) -> None:
    session.page("1.2")
    assert session._progress.setting(CHOICE_SEED) is None


def test_two_learners_draw_two_seeds(course: Path, tmp_path: Path) -> None:
    seeds = []
    for name in ("one", "two"):
        session = Session.open(tmp_path / name, course)
        session.page("1.1")
        seeds.append(session._progress.setting(CHOICE_SEED))
        session.close()
    assert seeds[0] != seeds[1]


def test_two_who_draw_at_once_keep_one_seed(open_session: Open) -> None:
    one, two = open_session(), open_session()
    assert one._progress.set_once(CHOICE_SEED, "one") == "one"
    assert two._progress.set_once(CHOICE_SEED, "two") == "one"


@pytest.mark.parametrize(("seed", "order"), [(CARL, (2, 0, 1)), (AUTHORED, (0, 1, 2))])
def test_a_seed_has_the_same_order_everywhere_and_for_ever(
    session: Session, seed: str, order: tuple[int, ...]
) -> None:
    session._progress.set_setting(CHOICE_SEED, seed)
    quiz = quiz_of(session)
    assert numbers(quiz) == order
    authored = next(
        each
        for each in load_page(session.course.lesson("1.1")).blocks
        if isinstance(each, QuizBlock)
    )
    assert tuple(authored.choices[number] for number in order) == quiz.choices


def test_all_orders_are_about_as_frequent() -> None:
    quiz = QuizBlock("q", "?", tuple(Choice(f"{n}", n == 0, "", n) for n in range(3)))
    orders = Counter(numbers(shuffled(quiz, f"{seed} 1.1")) for seed in range(6000))
    assert set(orders) == set(permutations(range(3)))
    # 1000 each, and a standard deviation of 29.
    assert all(abs(count - 1000) < 5 * 29 for count in orders.values())


def test_the_place_of_one_right_choice_tells_nothing_of_the_next() -> None:
    both = [
        QuizBlock(name, "?", tuple(Choice(f"{n}", n == 0, "", n) for n in range(3)))
        for name in ("first", "second")
    ]
    places = [[numbers(shuffled(quiz, f"{s} 1.1")).index(0) for quiz in both] for s in range(6000)]
    same = sum(first == second for first, second in places)
    # A third, and a standard deviation of 37.
    assert abs(same - 2000) < 5 * 37
