"""The target update, its best approximation of rank r, and what is missing: three heat-maps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from lora_tutor.figures.best_approximation import (
    SIGMA,
    TARGET,
    D,
    K,
    of_rank,
    parameters,
    sum_text,
    verdict,
)
from lora_tutor.figures.parameters import Parameter
from lora_tutor.tui.figures.bars import bar_of
from lora_tutor.tui.figures.heatmap import Heatmap
from lora_tutor.tui.figures.lines import Lines, fitted, row, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.style import QUIET

_BAR = 30


class BestApproximation(SliderFigure):
    """M, M_r and M − M_r above; below them the singular values, kept and dropped."""

    DEFAULT_CSS = """
    BestApproximation .figure-row { height: 8; }
    BestApproximation Heatmap { margin: 0 2 0 0; }
    """
    HELP = (
        "A figure. Raise the rank: what is still missing, and what does it cost? Watch the third "
        "picture and the floor of the loss together."
    )
    KEYS_TEXT = "Left, right: the rank. Home, End. Or drag it."

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "The best update of rank r"
        limit = float(np.abs(TARGET).max())
        self.titles = Lines(1)
        self.maps = [Heatmap(TARGET, -limit, limit) for _ in range(3)]
        self.lines = Lines(len(SIGMA) + 2)

    def parameters(self) -> Sequence[Parameter]:
        return parameters()

    def picture(self) -> ComposeResult:
        yield self.titles
        with Horizontal(classes="figure-row"):
            yield from self.maps
        yield self.lines

    def tell(self) -> None:
        rank = round(self.values[0])
        best = of_rank(rank)
        self.maps[1].set_values(best)
        self.maps[2].set_values(TARGET - best)
        titles = (f"target M, {D} × {K}", f"M_r, best of rank {rank}", "missing, M - M_r")
        self.titles.show([run("  ".join(fitted(each, K) for each in titles), QUIET)])
        self.lines.show(
            [
                *(self._bar(number, rank) for number in range(len(SIGMA))),
                run(f"floor of the loss: {sum_text(rank)}", "bold"),
                run(verdict(rank)),
            ]
        )

    def _bar(self, number: int, rank: int) -> Content:
        value = float(SIGMA[number])
        is_kept = number < rank
        return row(
            run(f"{f'σ{number + 1} = {value:g}':<8}", "" if is_kept else QUIET),
            bar_of(value, float(SIGMA[0]), _BAR, "$text-primary" if is_kept else QUIET),
            run("  kept" if is_kept else "  dropped", "" if is_kept else "bold"),
        )
