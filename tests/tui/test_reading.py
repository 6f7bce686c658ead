"""Reading a page: the keys of what is in view, where Tab goes, and that paging cuts nothing."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.messages import OpenLesson
from lora_tutor.tui.screens.lesson import LessonScreen, PageScroll
from lora_tutor.tui.widgets.choices import ChoiceLine
from lora_tutor.tui.widgets.example import Example
from lora_tutor.tui.widgets.folds import FORMULA, Whole, room_below, row_above, row_below
from lora_tutor.tui.widgets.formula import Formula
from lora_tutor.tui.widgets.lab_text import LabText
from lora_tutor.tui.widgets.links import LinkLine
from lora_tutor.tui.widgets.prediction import ChoicePrediction, NumberPrediction
from lora_tutor.tui.widgets.quiz import Quiz
from tests.tui.every_view import SAMPLE, Walk, every_walk
from tests.tui.screen_text import found, opened_lab, sees, shown, until

SIZE = (80, 24)
SENTENCES = "\n\n".join(f"Sentence {number} of many." for number in range(14))
QUIZ = (
    "```{quiz} %s\n%s?\n- [x] yes -- So it is.\n- [ ] no -- Not this.\n- [ ] nor -- Nor this.\n```"
)
PAGE = "\n\n".join(
    [
        "# A page",
        "$$ \\frac{a}{b} $$",
        SENTENCES,
        QUIZ % ("one", "One"),
        QUIZ % ("two", "Two"),
        SENTENCES,
        "```{figure} trainable_fraction\nThe share.\n```",
        SENTENCES,
        "```python\n>>> 6 * 7\n42\n```",
        SENTENCES,
    ]
)


@pytest.fixture
def page_app(session: Session) -> LoraTutorApp:
    session.course.lesson("4.2").file.write_text(PAGE, encoding="utf-8")
    session.remember(Place("lesson", "4.2"))
    return LoraTutorApp(session)


async def at(app: LoraTutorApp, kind: type[Any]) -> Any:
    """Scroll to the first part of a kind, by the wheel as it were: the focus stays on the page."""
    await found(app, LinkLine)
    app.animation_level = "none"
    await until(lambda: app.screen.query(kind) and app.screen.query(Figure))
    part = app.screen.query(kind).first()
    page = app.screen.query_one(PageScroll)
    await until(lambda: part.region.height and page.max_scroll_y)
    page.scroll_to(y=page._row_of(part) - 4, animate=False, immediate=True)
    await until(lambda: page.rows_in_view(part) and part.region.overlaps(page.region))
    assert app.focused is page
    return part


async def test_letters_answer_the_first_open_question_in_view(
    page_app: LoraTutorApp, session: Session
) -> None:
    async with page_app.run_test(size=SIZE) as pilot:
        one = await at(page_app, Quiz)
        two = page_app.screen.query(Quiz).last()
        right = [each.right for each in one.quiz.choices].index(True)
        await pilot.press("abc"[(right + 1) % 3])
        await until(lambda: one.chosen == (right + 1) % 3)
        page_app.screen.set_focus(page_app.screen.query_one(PageScroll), False)
        await pilot.press(str(right + 1))
        await until(lambda: session.quiz_answers("4.2").get("one", (0, False))[1])
        assert two.chosen is None
        page_app.screen.set_focus(page_app.screen.query_one(PageScroll), False)
        await pilot.press("b")
        await until(lambda: two.chosen == 1)


async def test_a_question_whose_choices_are_out_of_view_takes_no_key(
    page_app: LoraTutorApp,
) -> None:
    """Its lower border alone names letters: they are for the question that is seen."""
    async with page_app.run_test(size=SIZE) as pilot:
        one = await at(page_app, Quiz)
        two, page = page_app.screen.query(Quiz)[1], page_app.screen.query_one(PageScroll)
        page_app.screen.set_focus(one, scroll_visible=False)
        page.scroll_to(y=page._row_of(one) + one.region.height - 1, animate=False)
        await until(lambda: page_app.focused is page)
        before = page.scroll_y
        await pilot.press("b")
        await until(lambda: two.chosen == 1)
        assert one.chosen is None
        page_app.screen.set_focus(page, False)
        await pilot.press("down")
        await until(lambda: page.scroll_y == before + 1)


async def test_letters_go_on_to_the_next_question_that_is_open(page_app: LoraTutorApp) -> None:
    """Without a Tab; where none is open they are for the one that has the focus."""
    async with page_app.run_test(size=SIZE) as pilot:
        one = await at(page_app, Quiz)
        two = page_app.screen.query(Quiz)[1]
        assert one.quiz.choices[0].right
        assert two.quiz.choices[0].right
        for key, first, second in (("b", 1, None), ("a", 0, None), ("c", 0, 2), ("a", 0, 0)):
            await pilot.press(key)
            await until(lambda a=first, b=second: (one.chosen, two.chosen) == (a, b))
        await pilot.press("b")
        await until(lambda: (one.chosen, two.chosen) == (0, 1))


async def test_a_letter_of_a_choice_that_is_not_seen_first_shows_it(
    page_app: LoraTutorApp, session: Session
) -> None:
    """In a question that is higher than the window, and so keeps the focus in parts."""
    file = session.course.lesson("4.2").file
    file.write_text(PAGE.replace("- [ ] no", f"- [ ] {200 * 'long '}"), encoding="utf-8")
    async with page_app.run_test(size=SIZE) as pilot:
        one = await at(page_app, Quiz)
        page, last = page_app.screen.query_one(PageScroll), one.query(ChoiceLine).last()
        page_app.screen.set_focus(one, scroll_visible=False)
        page.scroll_to(y=page._row_of(one) - 1, animate=False, immediate=True)
        await pilot.press("c")
        await until(lambda: one.cursor == 2)
        assert one.chosen is None
        await until(lambda: page.region.contains_region(last.region))
        await pilot.press("c")
        await until(lambda: one.chosen == 2)


async def test_space_reads_on_from_a_question_that_has_its_answer(
    page_app: LoraTutorApp,
) -> None:
    async with page_app.run_test(size=SIZE) as pilot:
        one = await at(page_app, Quiz)
        page = page_app.screen.query_one(PageScroll)
        page_app.screen.set_focus(one, scroll_visible=False)
        await pilot.press("space")
        await until(lambda: one.chosen == 0 and page_app.focused is one)
        before = page.scroll_y
        await pilot.press("space")
        await until(lambda: page.scroll_y > before)


async def test_without_a_question_in_view_b_scrolls_back(page_app: LoraTutorApp) -> None:
    async with page_app.run_test(size=SIZE) as pilot:
        await at(page_app, Example)
        page = page_app.screen.query_one(PageScroll)
        before = page.scroll_y
        await pilot.press("b")
        await until(lambda: page.scroll_y < before)
        assert all(each.chosen is None for each in page_app.screen.query(Quiz))


async def test_a_figure_in_view_is_moved_and_no_page_turned(page_app: LoraTutorApp) -> None:
    async with page_app.run_test(size=SIZE) as pilot:
        figure = await at(page_app, SliderFigure)
        page_app.screen.query_one(PageScroll).scroll_relative(y=4, animate=False)
        await sees(page_app, "Tab, then: Up, down")
        before = figure.values
        await pilot.press("right")
        await until(lambda: figure.values != before)
        assert page_app.focused is figure
        await sees(page_app, "Up, down: which slider")
        assert "Tab, then" not in shown(page_app)


async def test_arrows_turn_no_page_at_all(page_app: LoraTutorApp) -> None:
    async with page_app.run_test(size=SIZE) as pilot:
        await found(page_app, LinkLine)
        await pilot.press("right", "left", "left")
        assert isinstance(page_app.screen, LessonScreen)
        assert page_app.screen.place().id == "4.2"


async def test_the_keys_on_the_border_of_an_example_in_view(page_app: LoraTutorApp) -> None:
    async with page_app.run_test(size=SIZE) as pilot:
        example = await at(page_app, Example)
        await pilot.press("r")
        await sees(page_app, "Output")
        page_app.screen.set_focus(page_app.screen.query_one(PageScroll), False)
        await pilot.press("enter")
        await until(lambda: example.editing)


@pytest.mark.parametrize("kind", [Quiz, Figure, Example])
async def test_tab_goes_on_from_what_is_in_view(page_app: LoraTutorApp, kind: type[Any]) -> None:
    async with page_app.run_test(size=SIZE) as pilot:
        part = await at(page_app, kind)
        await pilot.press("tab")
        await until(lambda: page_app.focused is part)


async def test_back_from_the_end_goes_to_what_is_in_view(page_app: LoraTutorApp) -> None:
    async with page_app.run_test(size=SIZE) as pilot:
        await at(page_app, Example)
        await pilot.press("end", "shift+tab")
        await until(lambda: page_app.focused is page_app.screen.query(LinkLine).last())


async def test_tab_stops_at_no_formula_that_fits_and_y_copies_it(page_app: LoraTutorApp) -> None:
    async with page_app.run_test(size=SIZE) as pilot:
        await at(page_app, Formula)
        await pilot.press("tab")
        await until(lambda: page_app.focused is page_app.screen.query(Quiz).first())
        await at_top(page_app, pilot)
        await pilot.press("y")
        await until(lambda: page_app.clipboard == "\\frac{a}{b}")


async def at_top(app: LoraTutorApp, pilot: Pilot[Any]) -> None:
    page = app.screen.query_one(PageScroll)
    page.scroll_home(animate=False)
    # What has gone out of view has the focus no more.
    await until(lambda: app.focused is page)


async def test_a_wide_formula_is_panned_and_tab_stops_there(session: Session) -> None:
    wide = " \\begin{pmatrix} " + " & ".join(f"a_{{{n}}}" for n in range(40)) + "\\end{pmatrix}"
    session.course.lesson("4.2").file.write_text(f"# A page\n\n$${wide}$$", encoding="utf-8")
    session.remember(Place("lesson", "4.2"))
    app = LoraTutorApp(session)
    async with app.run_test(size=SIZE) as pilot:
        formula = await found(app, Formula)
        await found(app, LinkLine)
        await pilot.press("right")
        await until(lambda: formula.offset_cells)
        app.screen.set_focus(app.screen.query_one(PageScroll), False)
        await pilot.press("tab")
        await until(lambda: app.focused is formula)


async def test_what_is_typed_in_a_lab_goes_to_its_first_open_question(
    lab_app: LoraTutorApp,
) -> None:
    async with lab_app.run_test(size=SIZE) as pilot:
        screen = await opened_lab(lab_app)
        number = screen.query(NumberPrediction).first()
        await until(lambda: number.region.height)
        assert isinstance(lab_app.focused, LabText)
        await pilot.press(*"12")
        await until(lambda: number.value == 12)
        screen.set_focus(screen.query_one(LabText), False)
        choice = screen.query(ChoicePrediction).first()
        choice.scroll_visible(animate=False)
        await pilot.press("b")
        await until(lambda: choice.value == 1)


# Paging

WHOLES = [Whole(8, 12, FORMULA), Whole(15, 40), Whole(44, 47, FORMULA), Whole(60, 68)]


@pytest.mark.parametrize(
    ("top", "below"),
    [
        pytest.param(0, 8, id="what-is-cut-comes-next"),
        pytest.param(12, 22, id="what-is-too-long-is-cut"),
        pytest.param(30, 40, id="the-window-ends-before-a-formula"),
        pytest.param(68, 78, id="nothing-in-the-way"),
    ],
)
def test_the_next_screenful(top: int, below: int) -> None:
    assert row_below(WHOLES, top, 10) == below


@pytest.mark.parametrize("seed", range(40))
def test_paging_shows_all_and_cuts_no_formula_that_need_not_be(seed: int) -> None:
    chance = random.Random(seed)
    wholes, row = [], 0
    for _ in range(30):
        row += chance.randint(1, 6)
        end = row + chance.randint(2, 7)
        wholes.append(Whole(row, end, chance.choice((8, FORMULA))))
        row = end
    height, top = chance.randint(15, 30), 0
    while top < row:
        below = row_below(wholes, top, height)
        assert top < below <= top + height
        formulas = [each for each in wholes if each.cost == FORMULA]
        assert not any(each.cut_at(below) or each.cut_at(below + height) for each in formulas)
        above = row_above(wholes, below, height)
        assert below - height <= above < below
        assert not any(each.cut_at(above) or each.cut_at(above + height) for each in formulas)
        top = below


def test_room_below_is_as_little_as_will_do() -> None:
    assert room_below(WHOLES, 45) == 2
    assert room_below(WHOLES, 47) == 0
    assert room_below(WHOLES, 20) == 0


@every_walk(__name__, parts=(SAMPLE, "pages"))
async def test_space_cuts_no_formula_and_no_table(tmp_path: Path, part: str) -> None:
    """Over the pages of the course; looked at on the screen, where a row below is seen or not."""
    walk = Walk(tmp_path, part=part)
    views = 0
    async with walk.begun():
        for lesson in [*walk.session.course.lessons()][:: walk.every]:
            await walk.go(Place("lesson", lesson.id))
            page = walk.app.screen.query_one(PageScroll)
            room = page.scrollable_content_region
            while page.scroll_y < page.max_scroll_y:
                before = page.scroll_y
                await walk.press("space")
                await until(lambda at=page, was=before: at.scroll_y > was)
                await walk.calm()
                views += 1
                for formula in page.query(Formula):
                    seen = formula.region.intersection(room).height
                    assert seen in (0, formula.region.height), (lesson.id, page.scroll_y)
    assert views > 3 * walk.every


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("sentence 11 OF", "Sentence 11 of many"),
        ("Two?", "Two?"),
        ("6 * 7", ">>> 6 * 7"),
        ("nowhere", "A page"),
    ],
)
async def test_what_was_searched_for_is_in_view(
    page_app: LoraTutorApp, words: str, line: str
) -> None:
    """The page opens at it; words that are nowhere leave it at its beginning."""
    async with page_app.run_test(size=SIZE):
        await found(page_app, LinkLine)
        page_app.post_message(OpenLesson("4.2", words))
        await sees(page_app, line)
