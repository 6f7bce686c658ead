"""Figures: their numbers are right, their keys work, and numpy comes only with them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from textual.app import App, ComposeResult

from lora_tutor.course.model import Course
from lora_tutor.figures.catalogue import ROWS as ROWS_KEPT
from lora_tutor.figures.catalogue import Figures
from lora_tutor.figures.image_svd import COLUMNS, ROWS, Approximations, landscape
from lora_tutor.figures.rank_one_terms import factors, sum_of, terms
from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.figures.heatmap import LEVELS, PALETTE, Heatmap, to_levels
from lora_tutor.tui.figures.image_svd import ImageSvd
from lora_tutor.tui.figures.rank_one_terms import RankOneTerms
from lora_tutor.tui.widgets.figure_slot import FigureSlot
from tests.tui.screen_text import shown, until


class Bare(App[None]):
    def __init__(self, figure: type[ImageSvd] | type[RankOneTerms]) -> None:
        super().__init__()
        self.figure = figure

    def compose(self) -> ComposeResult:
        yield self.figure()


@pytest.mark.parametrize("rank", [1, 5, 24])
def test_the_approximation_is_the_best_of_its_rank(rank: int) -> None:
    found = Approximations(landscape())
    best = found.of_rank(rank)
    assert np.linalg.matrix_rank(best) == rank
    measured = np.linalg.norm(found.image - best) / np.linalg.norm(found.image)
    assert found.error(rank) == pytest.approx(measured, abs=1e-9)


def test_the_picture_is_the_same_every_time() -> None:
    assert np.array_equal(landscape(), landscape())


@pytest.mark.parametrize(
    ("keys", "rank"),
    [(["right"], 4), (["left"], 2), (["home"], 1), (["end"], 24), (["end", "right"], 24)],
)
async def test_keys_move_the_rank(keys: list[str], rank: int) -> None:
    app = Bare(ImageSvd)
    async with app.run_test(size=(80, 24)) as pilot:
        figure = app.query_one(ImageSvd)
        figure.focus()
        await pilot.press(*keys)
        await until(lambda: f"the best of rank {rank} " in shown(app))
        price = rank * (ROWS + COLUMNS)
        assert f"r(d + k) = {price}, " in shown(app)
        assert ("more than d k" in shown(app)) == (price > ROWS * COLUMNS)
        best = Approximations(landscape()).of_rank(rank)
        assert np.allclose(app.query_one(Heatmap)._values, best)


@pytest.mark.parametrize(
    ("keys", "used", "rank"),
    [
        ([], 3, 3),
        (["2"], 2, 2),
        (["1", "2"], 1, 1),
        (["1", "2", "3"], 0, 0),
        (["2", "2"], 3, 3),
        (["right", "space"], 2, 2),
    ],
)
async def test_terms_go_in_and_out(keys: list[str], used: int, rank: int) -> None:
    app = Bare(RankOneTerms)
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(RankOneTerms).focus()
        await pilot.press(*keys)
        await until(lambda: f"terms: {used}   rank of the sum: {rank} " in shown(app))
        assert ("a2 b2 out" in shown(app)) == (not app.query_one(RankOneTerms).used[1])


def test_each_term_has_rank_one_and_all_make_the_product() -> None:
    a, b = factors()
    assert [np.linalg.matrix_rank(term) for term in terms()] == [1, 1, 1]
    assert np.allclose(sum_of(terms()), a @ b)


def test_brightness_grows_with_the_value() -> None:
    light = [
        0.2126 * color.triplet.red + 0.7152 * color.triplet.green + 0.0722 * color.triplet.blue
        for color in PALETTE
        if color.triplet
    ]
    assert len(light) == LEVELS
    assert all(low < high for low, high in pairwise(light))


def test_levels_are_cut_off_at_the_ends() -> None:
    levels = to_levels(np.array([-9.0, -1.0, 0.0, 1.0, 9.0]), -1.0, 1.0, levels=11)
    assert levels.tolist() == [0, 0, 5, 10, 10]


async def test_ascii_shades(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    app = Bare(ImageSvd)
    async with app.run_test(size=(80, 24)):
        await until(lambda: "@@" in shown(app))
        assert "▀" not in shown(app)


@pytest.mark.parametrize(
    ("lesson", "name", "figure"),
    [("3.1", "image_svd", ImageSvd), ("4.2", "rank_one_terms", RankOneTerms)],
)
async def test_figures_fill_the_room_that_is_kept_for_them(
    app: LoraTutorApp,
    session: Session,
    lesson: str,
    name: str,
    figure: type[ImageSvd] | type[RankOneTerms],
) -> None:
    session.remember(Place("lesson", lesson))
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.screen.query(figure))
        await until(lambda: app.screen.query_one(figure).outer_size.height == ROWS_KEPT[name])


async def test_a_figure_that_comes_after_its_page_has_turned_is_dropped(
    app: LoraTutorApp, session: Session
) -> None:
    session.remember(Place("lesson", "4.2"))
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.screen.query(RankOneTerms))
        slot = app.screen.query_one(FigureSlot)
        await slot.query_one("#body").remove()
        await slot.on_figure_slot_loaded(FigureSlot.Loaded(RankOneTerms))
        assert not slot.query(RankOneTerms)
        await slot.remove()
        slot.post_message(FigureSlot.Loaded(RankOneTerms))
        await slot.on_figure_slot_loaded(FigureSlot.Loaded(RankOneTerms))
        assert not slot.query(RankOneTerms)


BROKEN = "from textual.widgets import Static\n\nROWS = 4\n\n\ndef Bad():\n    return 1 / 0\n"


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        (BROKEN.replace("1 / 0", 'Static("all is well")'), "all is well"),
        (BROKEN, "lessons/figures/bad.py, line 7: ZeroDivisionError"),
        (BROKEN.replace("ROWS = 4", "ROWS = 4 4"), "lessons/figures/bad.py, line 3: this is not"),
    ],
)
async def test_a_figure_of_a_course_stands_on_its_page_or_says_why_not(
    tmp_path: Path, source: str, seen: str
) -> None:
    (tmp_path / "lessons" / "figures").mkdir(parents=True)
    (tmp_path / "lessons" / "figures" / "bad.py").write_text(source, "utf-8")
    figures = Figures(Course("One", tmp_path, (), {}))

    class Page(App[None]):
        def compose(self) -> ComposeResult:
            yield FigureSlot("bad", "", figures)

    app = Page()
    async with app.run_test(size=(80, 24)):
        await until(lambda: seen in shown(app))
