"""Error on new data against the rank of the fit: where a limit on the rank helps, and where not."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from lora_tutor.figures.bias_variance import NOTHING, chart, errors, parameters, verdict
from lora_tutor.figures.parameters import Parameter
from lora_tutor.figures.reduced_rank_fit import DRAWS, RANKS, D, K
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.look import QUIET
from lora_tutor.tui.widgets.chart_view import ChartView, tone_style

_ROWS = 11


class BiasVariance(SliderFigure):
    """Three curves against r, and their values at the chosen r."""

    DEFAULT_CSS = """
    BiasVariance .figure-row { height: 11; }
    BiasVariance ChartView { height: 11; }
    BiasVariance Lines { width: 1fr; }
    BiasVariance .figure-row Lines { width: 24; margin: 0 0 0 1; }
    """
    HELP = (
        "A figure. Where is the error lowest, and why there? Bias is what rank r cannot say, "
        "variance is fitted noise. Then give more examples, or spread the true change."
    )

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Does a low rank help?"
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

    def _settings(self) -> tuple[int, int, int]:
        n, true_rank, rank = map(round, self.values)
        return n, true_rank, rank

    def tell(self) -> None:
        n, true_rank, rank = self._settings()
        found = errors(n, true_rank)
        at = RANKS.index(rank)
        self.chart.show(chart(n, true_rank, rank))
        named = (("error", found.error), ("bias", found.bias), ("variance", found.variance))
        self.lines.show(
            [
                run(f"at r = {rank}", "bold"),
                *(
                    row(
                        run(f"{'abc'[number]} {name:<10}", tone_style(number)),
                        f"{values[at]:>9.3f}",
                    )
                    for number, (name, values) in enumerate(named)
                ),
                row(run(f"{'d nothing':<12}", tone_style(3)), f"{NOTHING:>9.3f}"),
                Content(),
                run(f"least error at r = {found.best}"),
                Content(),
                run(f"a layer of {D} × {K},", QUIET),
                run("least squares,", QUIET),
                run(f"mean of {DRAWS} data sets", QUIET),
            ]
        )
        self.verdict.show([run(verdict(n, true_rank, rank), "bold")])
