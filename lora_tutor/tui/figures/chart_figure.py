"""Sliders, a chart with words beside it, and a verdict below both."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from lora_tutor.charts.model import Chart
from lora_tutor.tui.figures.lines import Lines
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.widgets.chart_view import ChartView

_ROWS = 11


class ChartFigure(SliderFigure):
    """Subclasses give `chart_now`, and how wide the words beside it are."""

    DEFAULT_CSS = f"""
    ChartFigure .figure-row {{ height: {_ROWS}; }}
    ChartFigure ChartView {{ height: {_ROWS}; }}
    ChartFigure .figure-row Lines {{ margin: 0 0 0 1; }}
    """

    def __init__(self) -> None:
        super().__init__()
        self.chart = ChartView(self.chart_now())
        self.lines = Lines(_ROWS)
        self.verdict = Lines(1)

    def chart_now(self) -> Chart:
        raise NotImplementedError

    def picture(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            yield self.chart
            yield self.lines
        yield self.verdict
