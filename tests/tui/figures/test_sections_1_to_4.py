"""What the figures of sections 1 to 4 do of their own: by keys, and by the mouse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from lora_tutor.figures import activations, edited_rank
from lora_tutor.tui.figures.activations import Activations
from lora_tutor.tui.figures.convention_flip import ConventionFlip
from lora_tutor.tui.figures.dot_products import DotProducts
from lora_tutor.tui.figures.edited_rank import EditedRank
from lora_tutor.tui.figures.heatmap import Heatmap
from lora_tutor.tui.figures.plane_view import PlaneView
from lora_tutor.tui.figures.rank_one_terms import RankOneTerms
from lora_tutor.tui.figures.saddle import Saddle
from lora_tutor.tui.figures.sliders import SliderFigure
from tests.tui.figures.bare import OnePage, drag
from tests.tui.screen_text import shown, until


async def click_on(app: OnePage, pilot: Pilot[Any], words: str, within: Widget) -> None:
    """Click the middle of `words`, where they stand first in a widget."""
    area = within.region
    for row, line in enumerate(shown(app).split("\n")[area.y : area.bottom]):
        column = line[area.x : area.right].find(words)
        if column >= 0:
            await pilot.click(within, offset=(column + len(words) // 2, row))
            await pilot.pause()
            return
    raise AssertionError(f"{words!r} is not in the figure:\n{shown(app)}")


@pytest.mark.parametrize(
    ("name", "keys", "words"),
    [
        ("memory_bars", ["down", *["left"] * 9], "14.0 GB"),
        ("trainable_fraction", [], "1 in 9,285"),
        ("trainable_fraction", ["down", "right"], "all linear maps"),
        ("dot_products", ["up"], "y1 = 2 · 2 + 1 · 2.5 = 6.5"),
        ("dot_products", ["space", "left"], "y2 = (-1) · 1.5 + 2 · 2 = 2.5"),
        ("dot_products", ["left", "home"], "y1 = 2 · 2 + 1 · 2 = 6"),
        ("gradient_rank", ["right"], "rank 4 = n"),
        ("gradient_rank", ["end"], "rank 8 = d"),
        ("gradient_rank", ["down", "right"], "rank 5 from 3 examples"),
        ("edited_rank", ["1"], "rank 1: the cube becomes a line"),
        ("edited_rank", ["0", "plus"], "rank 1: the cube becomes a line"),
        ("edited_rank", ["0"], "rank 0: the cube becomes a point"),
        ("turn_stretch_turn", [], "U turns by 15°"),
        ("turn_stretch_turn", ["space"], "v₁ and v₂: at a right angle"),
        ("turn_stretch_turn", ["space", "space"], "Vᵀ turns by -60°"),
        ("turn_stretch_turn", ["down", "down", "down", "home"], "rank 1: the circle becomes a seg"),
        ("turn_stretch_turn", ["down"] * 3 + ["home"], "U turns by 15°: M writes along u₁ alone."),
        ("bias_variance", [], "The limit helps"),
        ("bias_variance", ["end", "down", "end"], "The limit costs"),
        ("best_approximation", ["right"], "(1²) / 16 = 0.0625"),
        ("best_approximation", ["end"], "nothing is left for it to do"),
        ("convention_flip", [], "It reads: B in the course, A in the paper"),
        ("convention_flip", ["c"], "A is random, B starts as zeros"),
        ("convention_flip", ["c", "c"], "A starts as zeros, B is random"),
        ("convention_flip", ["right"], "It writes: A in the course, B in the paper"),
        ("flop_meter", [], "2.25 times"),
        ("flop_meter", ["down", "end"], "cheapest here: X (W + α/r A B)ᵀ"),
        ("activations", ["o"], "B reads nothing from this x"),
        ("activations", ["4"], "went through 4 numbers"),
        ("saddle", ["0"], "The gradient is zero here"),
        ("saddle", ["0", "right", "down"], "stuck"),
        ("saddle", ["0", "right"], "In the valley"),
        ("savings", ["end"], "as many numbers as W"),
        ("savings", [], "Below both borders"),
    ],
)
async def test_keys(name: str, keys: list[str], words: str) -> None:
    app = OnePage(name)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press(*keys)
        await until(lambda: words in shown(app))


async def test_x_goes_where_the_plane_is_clicked_and_a_row_is_marked_by_a_click() -> None:
    app = OnePage("dot_products")
    async with app.run_test(size=(80, 30)) as pilot:
        figure = app.figure
        assert isinstance(figure, DotProducts)
        plane = figure.query_one(PlaneView)
        for aim in ((-3.0, 1.0), (2.0, -2.0)):
            column, row = plane.plane.cell(aim)
            await drag(pilot, plane, (0, 0), (column, row))
            assert figure.x == pytest.approx(aim, abs=0.5)
        await click_on(app, pilot, "y3", figure)
        assert figure.row == 2


async def test_entries_are_marked_and_changed_by_clicks() -> None:
    app = OnePage("edited_rank")
    async with app.run_test(size=(80, 30)) as pilot:
        figure = app.figure
        assert isinstance(figure, EditedRank)
        await click_on(app, pilot, "-0.5", figure)
        assert figure.at == (2, 0)
        await click_on(app, pilot, "[ + ]", figure)
        assert figure.matrix[2, 0] == 0.0
        await click_on(app, pilot, "[2]", figure)
        assert np.array_equal(figure.matrix, edited_rank.EXAMPLES[2])
        before = figure.degrees
        await drag(pilot, figure.plane, (2, 5), (30, 5))
        assert figure.degrees != before


async def test_a_flat_cube_is_a_line_when_seen_along_it() -> None:
    app = OnePage("edited_rank")
    async with app.run_test(size=(80, 30)) as pilot:
        figure = app.figure
        assert isinstance(figure, EditedRank)

        def rows() -> int:
            return sum(any("⠀" < sign <= "⣿" for sign in line) for line in shown(app).split("\n"))

        # A figure is drawn a moment after its key.
        await pilot.press("2")
        await until(lambda: rows() > 3)
        await pilot.press("v")
        await until(lambda: rows() == 1)
        await pilot.press("3")
        await until(lambda: rows() > 1)


async def test_the_letters_change_by_a_click_and_a_factor_is_told() -> None:
    app = OnePage("convention_flip")
    async with app.run_test(size=(80, 30)) as pilot:
        figure = app.figure
        assert isinstance(figure, ConventionFlip)
        await click_on(app, pilot, "paper, PEFT", figure)
        assert figure.convention == 1
        assert "A  r × k" in shown(app)
        await click_on(app, pilot, "lora_B.weight", figure)
        assert figure.marked == 1
        await click_on(app, pilot, "this course", figure)
        assert "B  r × k" in shown(app)


async def test_a_way_is_chosen_by_a_click() -> None:
    app = OnePage("flop_meter")
    async with app.run_test(size=(80, 30)) as pilot:
        figure = app.figure
        assert isinstance(figure, SliderFigure)
        await click_on(app, pilot, "einsum of three", figure.query("Lines").first())
        assert figure.values[0] == 3
        assert "all at once: 590 k" in shown(app)


async def test_x_is_set_by_a_click_on_its_bar() -> None:
    app = OnePage("activations")
    async with app.run_test(size=(80, 30)) as pilot:
        figure = app.figure
        assert isinstance(figure, Activations)
        await click_on(app, pilot, "x7", figure)
        assert figure.at == 6
        # The middle of the bar of x1 is zero, its right end the limit.
        row = figure.lines.region.y - figure.region.y + 2
        left = figure.lines.region.x - figure.region.x + 5
        await pilot.click(figure, offset=(left + 4, row))
        assert (figure.at, figure.x[0]) == (0, 0.0)
        await pilot.click(figure, offset=(left + 8, row))
        assert figure.x[0] == activations.LIMIT
        await click_on(app, pilot, "[3]", figure)
        assert figure.rank == 3


async def test_the_start_is_dragged_over_the_landscape() -> None:
    app = OnePage("saddle")
    async with app.run_test(size=(80, 30)) as pilot:
        figure = app.figure
        assert isinstance(figure, Saddle)
        await drag(pilot, figure.map, (3, 3), (40, 0))
        assert figure.start == (2.0, 2.0)
        await drag(pilot, figure.map, (3, 3), (20, 6))
        assert figure.start == (0.0, 0.0)
        assert "S" in shown(app)


@pytest.mark.parametrize("place", [(5, 3), (2, 0)])
async def test_a_term_goes_out_and_comes_back_by_clicks(place: tuple[int, int]) -> None:
    """On its picture, and on its name."""
    app = OnePage("rank_one_terms")
    async with app.run_test(size=(80, 30)) as pilot:
        figure = app.figure
        assert isinstance(figure, RankOneTerms)
        aim = figure.maps[1] if place[1] else figure.heads[1]
        await pilot.click(aim, offset=place)
        assert figure.used == [True, False, True]
        await pilot.click(aim, offset=place)
        assert figure.used == [True, True, True]


async def test_signs_stand_over_the_map_in_both_ways_of_drawing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for ascii_only in ("0", "1"):
        monkeypatch.setenv("LORA_TUTOR_ASCII", ascii_only)
        app = OnePage("saddle")
        async with app.run_test(size=(80, 30)) as pilot:
            await pilot.press("0")
            area = app.query_one(Heatmap).region
            line = shown(app).split("\n")[area.y + 6]
            assert line[area.x + 20] == "S"
