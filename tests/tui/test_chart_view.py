"""A chart fills its room, follows the numbers, and keeps to ASCII where asked."""

from __future__ import annotations

import pytest
from rich.color import ColorSystem
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from lora_tutor.charts.model import Chart, line
from lora_tutor.tui.app import DARK, LIGHT
from lora_tutor.tui.widgets.chart_view import _TONES, ChartView
from tests.tui.screen_text import shown, until


def chart(name: str) -> Chart:
    return Chart("Loss", "step", "MSE", (line(name, range(20), [x**2 for x in range(20)]),))


class OneChart(App[None]):
    def compose(self) -> ComposeResult:
        yield ChartView(chart("first"))


async def test_it_follows_the_numbers() -> None:
    app = OneChart()
    async with app.run_test(size=(60, 20)):
        await until(lambda: "a first" in shown(app))
        app.query_one(ChartView).show(chart("second"))
        await until(lambda: "a second" in shown(app) and "first" not in shown(app))


async def test_it_keeps_to_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    app = OneChart()
    async with app.run_test(size=(60, 20)):
        await until(lambda: "a first" in shown(app))
        assert shown(app).isascii()
        assert "aaa" in shown(app)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_no_two_curves_have_one_colour(theme: str) -> None:
    """In the two themes of F12; also where a terminal has 256 colours."""
    variables = BUILTIN_THEMES[theme].to_color_system().generate()
    tones = [variables.get(tone.removeprefix("$"), tone) for tone in _TONES]
    shown = {Color.parse(tone).rich_color.downgrade(ColorSystem.EIGHT_BIT).number for tone in tones}
    assert len(shown) == len(_TONES)
