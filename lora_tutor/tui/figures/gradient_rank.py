"""A dense gradient and its few singular values, by the number of examples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lora_tutor.figures.gradient_rank import D, K, TrainedStep, parameters, step, verdict
from lora_tutor.figures.parameters import Parameter
from lora_tutor.tui.figures.bars import bar_of
from lora_tutor.tui.figures.heatmap import Heatmap
from lora_tutor.tui.figures.lines import Lines, fitted, row, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.style import QUIET, plain

_BAR = 19


class GradientRank(SliderFigure):
    """The step as a heat-map on the left, its singular values as bars on the right."""

    DEFAULT_CSS = """
    GradientRank .figure-row { height: 9; margin: 1 0 0 0; }
    GradientRank .figure-side { width: 26; height: auto; }
    """
    HELP = (
        "A figure. Add examples one by one: how many singular values are not zero? Then switch to "
        "Adam's step with the second slider."
    )

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Rank of one step"
        found = self._step()
        self.map = Heatmap(found.entries, -1.0, 1.0, stretch=2)
        self.facts = Lines(3)
        self.lines = Lines(D + 1)
        self.verdict = Lines(1)

    def parameters(self) -> Sequence[Parameter]:
        return parameters()

    def picture(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            with Vertical(classes="figure-side"):
                yield Static(plain(f"Ĝ, {D} × {K}"), classes="figure-text", markup=False)
                yield self.map
                yield self.facts
            yield self.lines
        yield self.verdict

    def _step(self) -> TrainedStep:
        n, kind = self.values
        return step(round(n), kind)

    def tell(self) -> None:
        n, kind = self.values
        found = self._step()
        largest = float(np.abs(found.entries).max())
        self.map.set_values(found.entries / largest)
        filled = int(np.count_nonzero(found.entries))
        self.facts.show(
            [
                Content(),
                run(f"not zero: {filled} of {D * K}"),
                run(f"rank: {found.rank}", "bold"),
            ]
        )
        self.lines.show(
            [run("singular values", QUIET), *(self._bar(found, each) for each in range(D))]
        )
        self.verdict.show([run(verdict(round(n), kind), "bold")])

    def _bar(self, found: TrainedStep, number: int) -> Content:
        value = float(found.sigma[number])
        is_rounding = number >= found.rank
        said = f"{value:.0e}, rounding" if is_rounding else f"{value:.2f}"
        style = QUIET if is_rounding else ""
        return row(
            run(fitted(f"σ{number + 1}", 3) + " ", style),
            bar_of(0.0 if is_rounding else value, float(found.sigma[0]), _BAR),
            run(f"  {said}", style),
        )
