"""Numbers and flops against the rank, with the ranks at which either stops to pay."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from lora_tutor.charts.model import Chart
from lora_tutor.figures.parameters import Parameter
from lora_tutor.figures.savings import (
    SHAPES,
    border_text,
    chart,
    flops_border,
    flops_ratio,
    parameters,
    parameters_border,
    parameters_ratio,
    verdict,
)
from lora_tutor.reports.amounts import count_text, percent_text
from lora_tutor.tui.figures.chart_figure import ChartFigure
from lora_tutor.tui.figures.lines import run
from lora_tutor.tui.widgets.chart_view import tone_style


class Savings(ChartFigure):
    """The chart on the left; what the chosen rank makes of this matrix on the right."""

    DEFAULT_CSS = """
    Savings .figure-row Lines { width: 27; }
    """
    HELP = (
        "A figure. Raise r: which border comes first, the one of the flops or the one of the "
        "numbers? Does their order depend on the matrix?"
    )

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Where an adapter stops to pay"

    def parameters(self) -> Sequence[Parameter]:
        return parameters()

    def _settings(self) -> tuple[int, int, float]:
        rank, shape = self.values
        return *SHAPES[round(shape)], rank

    def chart_now(self) -> Chart:
        return chart(*self._settings())

    def tell(self) -> None:
        d, k, r = self._settings()
        self.chart.show(self.chart_now())
        self.lines.show(
            [
                run("a numbers to train", f"bold {tone_style(0)}"),
                run(f"  full  {count_text(d * k)}"),
                run(f"  LoRA  {count_text(r * (d + k))}"),
                run(f"  {percent_text(parameters_ratio(d, k, r))} of full"),
                run(f"  border at r = {border_text(parameters_border(d, k))}"),
                Content(),
                run("b flops of a step", f"bold {tone_style(1)}"),
                run(f"  {percent_text(flops_ratio(d, k, r))} of full"),
                run(f"  border at r = {border_text(flops_border(d, k))}"),
                Content(),
                run("c the same as full", tone_style(2)),
            ]
        )
        self.verdict.show([run(verdict(d, k, r), "bold")])
