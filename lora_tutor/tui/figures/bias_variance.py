"""Error on new data against the rank of the fit: where a limit on the rank helps, and where not."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from lora_tutor.charts.model import Chart
from lora_tutor.figures.bias_variance import NOTHING, chart, errors, parameters, verdict
from lora_tutor.figures.parameters import Parameter
from lora_tutor.figures.reduced_rank_fit import DRAWS, RANKS, D, K
from lora_tutor.tui.figures.chart_figure import ChartFigure
from lora_tutor.tui.figures.lines import row, run
from lora_tutor.tui.style import QUIET
from lora_tutor.tui.widgets.chart_view import tone_style


class BiasVariance(ChartFigure):
    """Three curves against r, and their values at the chosen r."""

    DEFAULT_CSS = """
    BiasVariance Lines { width: 1fr; }
    BiasVariance .figure-row Lines { width: 24; }
    """
    HELP = (
        "A figure. Where is the error lowest, and why there? Bias is what rank r cannot say, "
        "variance is fitted noise. Then give more examples, or spread the true change."
    )

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Does a low rank help?"

    def parameters(self) -> Sequence[Parameter]:
        return parameters()

    def _settings(self) -> tuple[int, int, int]:
        n, true_rank, rank = map(round, self.values)
        return n, true_rank, rank

    def chart_now(self) -> Chart:
        return chart(*self._settings())

    def tell(self) -> None:
        n, true_rank, rank = self._settings()
        found = errors(n, true_rank)
        at = RANKS.index(rank)
        self.chart.show(self.chart_now())
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
