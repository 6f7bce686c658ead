"""What every page owes its reader, apart from being true."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lora_tutor.course.blocks import CodeBlock, ExampleBlock, FigureBlock, ProseBlock
from lora_tutor.course.inline import inline_math
from lora_tutor.course.page import Page
from lora_tutor.course.plain import linear_markdown, words_of
from lora_tutor.labs.catalogue import find_lab
from lora_tutor.typeset.api import block_width, check, typeset_block, typeset_inline
from tests.lessons.pages import COURSE, PAGES, displayed, examples, links, prose, quizzes

WIDTH = 76
"""Cells that a page has on a terminal of 80 columns."""

EXAMPLE_WIDTH = WIDTH - 4
"""An example has a border, and a cell of room within it. Wrapped, Python is hard to read."""

LONGEST = 110
"""Source lines of a page: more than one screenful of thought should be two pages."""

every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


@every_page
def test_the_heading_is_the_title(page: Page) -> None:
    first = page.blocks[0]
    assert isinstance(first, ProseBlock)
    assert first.markdown.splitlines()[0] == f"# {page.lesson.title}"


@every_page
def test_a_page_is_of_one_screenful(page: Page) -> None:
    lines = page.lesson.file.read_text(encoding="utf-8").splitlines()
    assert 60 <= len(lines) <= LONGEST


@every_page
def test_a_page_shows_runs_and_asks(page: Page) -> None:
    assert displayed(page), "no display formula"
    assert examples(page), "no example"
    assert quizzes(page), "no quiz"


@every_page
def test_every_quiz_has_one_right_choice_and_distractors(page: Page) -> None:
    for quiz in quizzes(page):
        assert [choice.right for choice in quiz.choices].count(True) == 1, quiz.id
        assert len(quiz.choices) >= 3, quiz.id
        assert len({choice.answer for choice in quiz.choices}) == len(quiz.choices), quiz.id


@every_page
def test_links_lead_somewhere_and_say_where(page: Page) -> None:
    for words, target in links(page):
        kind, _, name = target.partition(":")
        match kind:
            case "exercise":
                assert words == COURSE.exercise(name).title, target
            case "lesson":
                assert words == COURSE.lesson(name).id, target
            case "lab":
                assert words == find_lab(name).title, target
            case _:
                pytest.fail(f"{target} is neither a lesson, nor an exercise, nor a lab")


@every_page
def test_a_page_links_to_each_of_its_exercises_and_labs(page: Page) -> None:
    linked = {target for _, target in links(page)}
    assert {f"exercise:{each}" for each in page.lesson.exercises} <= linked
    assert {f"lab:{each}" for each in page.lesson.labs} <= linked


@every_page
def test_every_figure_has_words(page: Page) -> None:
    for block in page.blocks:
        if isinstance(block, FigureBlock):
            assert block.caption, block.name


@every_page
def test_every_formula_is_typeset_and_fits(page: Page) -> None:
    # An inline formula that cannot be set raises, too.
    inline_math(prose(page), typeset_inline)
    for latex in displayed(page):
        check(latex)
        assert block_width(typeset_block(latex)) <= WIDTH, latex


@every_page
def test_lines_of_an_example_fit(page: Page) -> None:
    for example in examples(page):
        assert max(map(len, example.source.splitlines())) <= EXAMPLE_WIDTH


@every_page
def test_an_excerpt_of_a_search_shows_no_source_and_gives_no_answer_away(page: Page) -> None:
    said = words_of(
        replace(
            page,
            blocks=tuple(x for x in page.blocks if not isinstance(x, ExampleBlock | CodeBlock)),
        )
    )
    assert not re.search(r"\\|\$|\]\(|\*\*|\n", said)
    words, markdown = words_of(page), linear_markdown(ascii_only=False)
    for quiz in quizzes(page):
        assert markdown.text(quiz.question) in words
        assert not any(markdown.text(choice.answer) in words for choice in quiz.choices)
