"""What every figure of the catalogue owes its page and its reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from textual.binding import Binding
from textual.pilot import Pilot

from lora_tutor.figures.catalogue import ROWS
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.heatmap import Heatmap
from lora_tutor.tui.figures.lines import Lines
from lora_tutor.tui.screens.lesson import LessonScreen
from tests.tui.figures.bare import NARROW, OnePage, figure_class, scroll_down
from tests.tui.screen_text import shown, until

OF_THE_PAGE = {"q", "tab", "shift+tab"} | {
    key
    for place in (LoraTutorApp, LessonScreen)
    for each in place.BINDINGS
    if isinstance(each, Binding)
    for key in each.key.split(",")
}
"""Keys that a reader needs to get on, whatever has the focus."""
INNER = NARROW - 4
# A group each, so that every worker takes its share: they are the longest of the app's tests.
every_figure = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group(f"figure {name}")) for name in ROWS]
)


def bindings(name: str) -> Iterator[Binding]:
    """Those of the figure's own classes, up to Figure."""
    for kind in figure_class(name).__mro__:
        if kind is Figure:
            return
        for each in vars(kind).get("BINDINGS", ()):
            assert isinstance(each, Binding), each
            yield each


def keys(name: str) -> list[str]:
    return [key for binding in bindings(name) for key in binding.key.split(",")]


def drawn(app: OnePage) -> str:
    """The characters of the figure on the screen, its border too."""
    area = app.figure.region
    return "\n".join(line[area.x : area.right] for line in shown(app).split("\n"))


def words(app: OnePage) -> str:
    """Its letters and digits alone: a heatmap has signs for shades where it lacks colours."""
    return "".join(sign for sign in drawn(app) if sign.isalnum())


def cut_off(app: OnePage) -> list[str]:
    """Rows that are wider than the room for them."""
    return [
        row.plain
        for lines in app.figure.query(Lines)
        for row in lines.render().split("\n")
        if row.cell_length > lines.size.width
    ]


@every_figure
def test_every_key_says_what_it_does(name: str) -> None:
    found = list(bindings(name))
    assert found
    assert all(each.description and each.tooltip for each in found)
    assert not OF_THE_PAGE & set(keys(name))
    assert not any(each.show for each in found), "the line below the figure says them"


@every_figure
def test_words_about_it(name: str) -> None:
    kind = figure_class(name)
    assert kind.HELP
    assert kind.HELP.startswith("A figure.")
    assert kind.KEYS_TEXT
    assert len(f"Tab, then: {kind.KEYS_TEXT}") <= INNER


async def press_every_key(app: OnePage, pilot: Pilot[None], name: str) -> None:
    for key in keys(name):
        await pilot.press(key)
        assert app.figure.outer_size.height == ROWS[name], key
        assert not cut_off(app), key


async def click_everywhere(app: OnePage, pilot: Pilot[None], name: str) -> None:
    app.screen.set_focus(None)
    for row in range(1, ROWS[name] - 1, 2):
        for column in range(3, INNER, 17):
            await pilot.click("#page", offset=(column, row))
    assert app.focused is app.figure, "a click anywhere focuses it"
    assert app.figure.outer_size.height == ROWS[name]


async def turn_the_wheel(app: OnePage, pilot: Pilot[None]) -> None:
    await pilot.resize_terminal(80, 20)
    await pilot.pause()
    scroll_down(app, app.figure)
    await until(lambda: app.query_one("#page").scroll_y > 0)


@every_figure
async def test_keys_clicks_and_windows_break_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """In one app, as a reader would; and without colours the words are the same."""
    app = OnePage(name)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        assert app.figure.outer_size == (NARROW, ROWS[name])
        assert not cut_off(app)
        in_colour = words(app)
        for _ in range(2):
            await press_every_key(app, pilot, name)
        await click_everywhere(app, pilot, name)
        await turn_the_wheel(app, pilot)
        await pilot.resize_terminal(60, 18)
        for key in keys(name):
            await pilot.press(key)
        app.query_one("#page").add_class("wide")
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert app.figure.outer_size.height == ROWS[name], "a wide window changes no height"
    monkeypatch.setenv("NO_COLOR", "1")
    app = OnePage(name)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        assert words(app) == in_colour


@every_figure
async def test_ascii_suffices(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    app = OnePage(name)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        for key in [None, *keys(name)]:
            if key:
                await pilot.press(key)
            foreign = {sign for sign in drawn(app) if not sign.isascii()}
            assert not foreign, key
            assert app.figure.outer_size.height == ROWS[name], key
            assert not cut_off(app), key


@pytest.mark.parametrize("colour", ["", "1"], ids=["in-colour", "without"])
@pytest.mark.parametrize("name", ["best_approximation", "saddle"])
async def test_a_heat_map_has_a_key_of_its_shades(
    monkeypatch: pytest.MonkeyPatch, name: str, colour: str
) -> None:
    monkeypatch.setenv("NO_COLOR", colour)
    app = OnePage(name)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        shades = app.figure.query(Heatmap).first()
        low, high = f"{shades._low:.3g}".replace("-", "−"), f"{shades._high:.3g}"
        assert re.search(rf"─ {low} [^ ]{{8,}} {high} ─╯", drawn(app)), drawn(app)
