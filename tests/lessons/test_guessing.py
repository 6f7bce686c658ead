"""Nobody can tell the right choice of a question without knowing what it is about.

Bounds are chance and two standard deviations of it, so that a new question may fall as it likes.
"""

from __future__ import annotations

import re
from math import sqrt

import pytest

from lora_tutor.course.blocks import QuizBlock
from lora_tutor.course.plain import linear_markdown
from tests.lessons.pages import PAGES, quizzes

QUIZZES = [quiz for page in PAGES.values() for quiz in quizzes(page)]
TELLING = ("always never ever only any", "because since", "all every", "no not nothing never none")
"""Words that an author gives to wrong choices: too strong a claim, or a reason to be refuted."""


def right_place(quiz: QuizBlock) -> int:
    return [choice.right for choice in quiz.choices].index(True)


def deviation(tries: int, chance: float) -> float:
    return sqrt(tries * chance * (1 - chance))


@pytest.mark.parametrize("words", TELLING)
def test_no_words_tell(words: str) -> None:
    pattern = re.compile(rf"\b({words.replace(' ', '|')})\b", re.IGNORECASE)
    choices = [choice for quiz in QUIZZES for choice in quiz.choices]
    said = [choice.right for choice in choices if pattern.search(choice.text)]
    share = sum(choice.right for choice in choices) / len(choices)
    assert abs(said.count(True) - share * len(said)) <= 2 * deviation(len(said), share)


def test_no_length_tells() -> None:
    plain = linear_markdown(ascii_only=False)
    longest = 0.0
    for quiz in QUIZZES:
        lengths = [len(plain.text(choice.text)) for choice in quiz.choices]
        if lengths[right_place(quiz)] == max(lengths):
            longest += 1 / lengths.count(max(lengths))
    chance = sum(1 / len(quiz.choices) for quiz in QUIZZES)
    share = chance / len(QUIZZES)
    assert abs(longest - chance) <= 2 * deviation(len(QUIZZES), share), longest


@pytest.mark.parametrize("place", range(3))
def test_no_place_tells(place: int) -> None:
    at = [right_place(quiz) for quiz in QUIZZES].count(place)
    assert abs(at - len(QUIZZES) / 3) <= 2 * deviation(len(QUIZZES), 1 / 3), at


def test_the_first_question_of_a_page_tells_nothing_of_the_second() -> None:
    """In the author's order, which `read` has without a workspace; the app shuffles."""
    pairs = [quizzes(page) for page in PAGES.values() if len(quizzes(page)) == 2]
    same = sum(right_place(first) == right_place(second) for first, second in pairs)
    assert abs(same - len(pairs) / 3) <= 2 * deviation(len(pairs), 1 / 3), same


@pytest.mark.parametrize("quiz", QUIZZES, ids=[quiz.id for quiz in QUIZZES])
def test_no_choice_leans_on_those_before_it(quiz: QuizBlock) -> None:
    """Every learner sees them in another order."""
    leaning = re.compile(
        r"both|neither|(all|both|neither|none) of (them|these|the above)", re.IGNORECASE
    )
    assert not any(leaning.fullmatch(choice.text) for choice in quiz.choices)
