"""A chart in the app: fills the room that it is given, in the colours of the theme."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from lora_tutor.charts.cells import draw
from lora_tutor.charts.dots import FRAME, WORDS, TonedRow
from lora_tutor.charts.model import Chart
from lora_tutor.tui.style import QUIET, ascii_only, plain

_TONES = (
    "$text-primary",
    "$text-warning",
    "$text-success",
    "$text-error",
    # The themes' own accent is, in some, the colour of warnings.
    "#A070D0",
    "$foreground",
)


class ChartView(Widget):
    """Shows one chart; `show` takes another. Every series has a letter, so colour only helps."""

    DEFAULT_CSS = "ChartView { width: 1fr; height: 12; min-height: 6; }"

    def __init__(self, chart: Chart, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._chart = chart

    @property
    def chart(self) -> Chart:
        return self._chart

    def show(self, chart: Chart) -> None:
        self._chart = chart
        self.refresh()

    def render(self) -> Content:
        width, height = self.content_size
        rows = draw(self._chart, width, height, ascii_only())
        return Content("\n").join([painted(row) for row in rows])


def painted(row: TonedRow) -> Content:
    """A row of a chart or of another drawing, in the colours of the theme."""
    return Content.assemble(*((plain(run.text), tone_style(run.tone)) for run in row))


def tone_style(tone: int) -> str:
    if tone == FRAME:
        return QUIET
    return "" if tone == WORDS else _TONES[tone % len(_TONES)]
