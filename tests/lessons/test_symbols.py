"""One meaning a letter: no page gives one of them another, and none stands before its first page.

What a letter means where nothing is said of it, no test can read. These hold what can be read: the
pages on which a letter stands, and every "letter = value" on them.
"""

from __future__ import annotations

import ast
import re

import pytest

from lora_tutor.course.model import Exercise
from lora_tutor.course.page import Page
from tests.lessons.pages import COURSE, PAGES, prose
from tests.lessons.symbols import (
    BY_LETTER,
    FREE_IN_CODE,
    IN_CODE,
    LATER,
    STUBS_SAY,
    SYMBOLS,
    Symbol,
    assigned,
    formulas,
    inline_formulas,
    letters,
    letters_in,
    statements,
)

every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
RECAP, LETTERS = "9.1", "## The letters"


@every_page
def test_a_page_uses_no_letter_before_or_beside_its_meaning(page: Page) -> None:
    used = letters(page)
    assert used <= BY_LETTER.keys(), "not in the table of letters"
    # Page 9.1 explains letters of all pages.
    astray = {each for each in used if not BY_LETTER[each].may_stand_on(page.lesson.id)}
    assert page.lesson.id == RECAP or not astray, "the table has another page for it"


@every_page
def test_what_gives_a_letter_a_value_is_in_the_table(page: Page) -> None:
    known = {
        letter: [each for each in BY_LETTER[letter].said if each.startswith(page.lesson.id)]
        for letter, _ in statements(page)
    }
    for letter, statement in statements(page):
        assert any(statement.startswith(each.partition(": ")[2]) for each in known[letter]), (
            f"{letter} is {BY_LETTER[letter].meaning}; does {statement} say so?"
        )


@pytest.mark.parametrize("symbol", SYMBOLS, ids=lambda symbol: symbol.letter)
def test_no_entry_is_stale(symbol: Symbol) -> None:
    for page in set(symbol.pages) - {LATER}:
        assert symbol.letter in letters(PAGES[page])
    for each in symbol.said:
        page, _, statement = each.partition(": ")
        assert any(statement in latex for latex in formulas(PAGES[page])), each


@every_page
def test_examples_name_things_by_the_same_letters(page: Page) -> None:
    for name in assigned(page) - FREE_IN_CODE:
        assert page.lesson.id in IN_CODE.get(name, ()), name


@pytest.mark.parametrize("exercise", COURSE.exercises.values(), ids=COURSE.exercises)
def test_hints_and_reasons_use_the_letters_of_their_page(exercise: Exercise) -> None:
    for text in (*exercise.hints, exercise.why):
        for letter in set().union(*map(letters_in, inline_formulas(text))):
            assert letter in BY_LETTER, text
            assert BY_LETTER[letter].may_stand_on(exercise.lesson), text


@pytest.mark.parametrize("exercise", COURSE.exercises.values(), ids=COURSE.exercises)
def test_a_stub_gives_no_letter_another_meaning(exercise: Exercise) -> None:
    stub = (exercise.folder / "stub.py").read_text(encoding="utf-8")
    told = ast.get_docstring(ast.parse(stub)) or ""
    for letter, value in re.findall(r"(?<![\w·ᵀ‖])([A-ZĜŴ]) +=\s+(\S.{0,5})", told):
        assert value.startswith(STUBS_SAY.get(letter, ())), f"{letter} = {value}"


def test_no_letter_of_the_examples_is_stale() -> None:
    for name, pages in IN_CODE.items():
        for page in pages:
            assert name in assigned(PAGES[page])


def test_the_table_for_learners_tells_the_letters_that_could_be_mistaken() -> None:
    told = set()
    for row in re.findall(r"^\| (\$.*?) \| ", prose(PAGES[RECAP]).partition(LETTERS)[2], re.M):
        told |= letters_in(row)
    assert {"A", "B", "C", "G", r"\hat{G}", "M", "P", "Q", "R", "T", "V", "W", "Z"} <= told
