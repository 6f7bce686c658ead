"""Numbers and flops against the rank, with the ranks at which either stops to pay."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from lora_tutor.figures.amounts import count_text, percent_text
from lora_tutor.figures.parameters import Parameter
from lora_tutor.figures.savings import (
    SHAPES,
    chart,
    flops_border,
    flops_ratio,
    parameters,
    parameters_border,
    parameters_ratio,
    verdict,
)
from lora_tutor.tui.figures.lines import Lines, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.widgets.chart_view import ChartView, tone_style

_ROWS = 11


class Savings(SliderFigure):
    """The chart on the left; what the chosen rank makes of this matrix on the right."""

    DEFAULT_CSS = """
    Savings .figure-row { height: 11; }
    Savings ChartView { height: 11; }
    Savings .figure-row Lines { width: 27; margin: 0 0 0 1; }
    """
    HELP = (
        "A figure. Raise r: which border comes first, the one of the flops or the one of the "
        "numbers? Does their order depend on the matrix?"
    )

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Where an adapter stops to pay"
        self.chart = ChartView(chart(*self._settings()))
        self.lines = Lines(_ROWS)
        self.verdict = Lines(1)

    def parameters(self) -> Sequence[Parameter]:
        return parameters()

    def picture(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            yield self.chart
            yield self.lines
        yield self.verdict

    def _settings(self) -> tuple[int, int, float]:
        rank, shape = self.values
        return *SHAPES[round(shape)], rank

    def tell(self) -> None:
        d, k, r = self._settings()
        self.chart.show(chart(d, k, r))
        self.lines.show(
            [
                run("a numbers to train", f"bold {tone_style(0)}"),
                run(f"  full  {count_text(d * k)}"),
                run(f"  LoRA  {count_text(r * (d + k))}"),
                run(f"  {percent_text(parameters_ratio(d, k, r))} of full"),
                run(f"  border at r = {parameters_border(d, k):,.1f}"),
                Content(),
                run("b flops of a step", f"bold {tone_style(1)}"),
                run(f"  {percent_text(flops_ratio(d, k, r))} of full"),
                run(f"  border at r = {flops_border(d, k):,.1f}"),
                Content(),
                run("c the same as full", tone_style(2)),
            ]
        )
        self.verdict.show([run(verdict(d, k, r), "bold")])
