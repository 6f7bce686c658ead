"""The trained share of three models against the rank, on logarithmic axes."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from lora_tutor.figures.parameters import Parameter
from lora_tutor.figures.trainable_fraction import MODELS, chart, parameters, times_fewer
from lora_tutor.reports.amounts import count_text, percent_text
from lora_tutor.tui.figures.lines import Lines, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.style import QUIET
from lora_tutor.tui.widgets.chart_view import ChartView, tone_style


class TrainableFraction(SliderFigure):
    """A chart on the left, the numbers at the chosen rank on its right."""

    DEFAULT_CSS = """
    TrainableFraction .figure-row { height: 12; }
    TrainableFraction Lines { width: 26; margin: 0 0 0 1; }
    """
    HELP = (
        "A figure. The same rank in three models: in which of them is it the smallest share? "
        "Higher is more numbers to train."
    )

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "How much of the model is trained"
        self.chart = ChartView(chart(*self.values))
        self.lines = Lines(12)

    def parameters(self) -> Sequence[Parameter]:
        return parameters()

    def picture(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            yield self.chart
            yield self.lines

    def tell(self) -> None:
        rank, which = self.values
        self.chart.show(chart(rank, which))
        lines: list[Content] = []
        for number, model in enumerate(MODELS):
            share = model.fraction(rank, which)
            lines += [
                run(f"{'abc'[number]} {model.name}", f"bold {tone_style(number)}"),
                run(f"  {count_text(model.adapter(rank, which))} trained"),
                run(f"  {percent_text(share)}, {times_fewer(share)}"),
                Content(),
            ]
        self.lines.show([*lines[:-1], run("d: as many as the model", QUIET)])
