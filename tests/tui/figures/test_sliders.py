"""Sliders: what keys do, and that the mouse does the same."""

from __future__ import annotations

import pytest

from lora_tutor.tui.figures.sliders import Sliders
from tests.tui.figures.bare import OnePage, drag
from tests.tui.screen_text import shown, until

NAME = "memory_bars"


def places(app: OnePage) -> list[int]:
    return app.query_one(Sliders).places


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["right"], [6, 5, 2]),
        (["minus", "minus"], [3, 5, 2]),
        (["down", "plus"], [5, 6, 2]),
        (["down", "end"], [5, 12, 2]),
        (["up", "home"], [5, 5, 0]),
        (["home", "left"], [0, 5, 2]),
        (["end", "right"], [9, 5, 2]),
    ],
)
async def test_keys_change_the_marked_slider(keys: list[str], expected: list[int]) -> None:
    app = OnePage(NAME)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press(*keys)
        assert places(app) == expected


@pytest.mark.parametrize("to_the_end", [True, False])
async def test_a_drag_sets_the_slider_that_it_began_on(to_the_end: bool) -> None:
    app = OnePage(NAME)
    async with app.run_test(size=(80, 30)) as pilot:
        sliders = app.query_one(Sliders)
        start, length = sliders._track
        end = start + length - 1 if to_the_end else start
        await drag(pilot, sliders, (start + 3, 1), (end, 2))
        assert places(app) == [5, 12 if to_the_end else 0, 2]
        assert sliders.cursor == 1


async def test_a_click_on_the_name_marks_and_changes_nothing() -> None:
    app = OnePage(NAME)
    async with app.run_test(size=(80, 30)) as pilot:
        sliders = app.query_one(Sliders)
        await pilot.click(sliders, offset=(4, 2))
        assert (places(app), sliders.cursor) == ([5, 5, 2], 2)


async def test_each_cell_of_the_track_sets_the_nearest_value() -> None:
    app = OnePage(NAME)
    async with app.run_test(size=(80, 30)) as pilot:
        sliders = app.query_one(Sliders)
        start, length = sliders._track
        seen = []
        for column in range(start, start + length):
            await pilot.click(sliders, offset=(column, 2))
            seen.append(places(app)[2])
        assert seen == sorted(seen)
        assert set(seen) == {0, 1, 2, 3}


async def test_what_was_set_is_shown() -> None:
    app = OnePage(NAME)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press("down", "end")
        await until(lambda: "All of it is trained" in shown(app))
        await pilot.press("home")
        await until(lambda: "only fewer bits shrink them" in shown(app))


async def test_one_slider_alone_leaves_up_and_down_to_the_page() -> None:
    app = OnePage("best_approximation")
    async with app.run_test(size=(80, 16)) as pilot:
        await pilot.press("down")
        await until(lambda: app.query_one("#page").scroll_y > 0)
