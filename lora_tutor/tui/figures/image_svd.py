"""A picture's best approximation of each rank, beside the spectrum that says how good it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from lora_tutor.figures.image_svd import (
    COLUMNS,
    FULL,
    PICTURES,
    ROWS,
    START,
    Approximations,
    found,
    measured,
    price,
)
from lora_tutor.figures.matrices import Matrix
from lora_tutor.figures.parameters import Parameter
from lora_tutor.tui.figures.bars import bar_of
from lora_tutor.tui.figures.heatmap import Heatmap
from lora_tutor.tui.figures.lines import Lines, fitted, row, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.style import QUIET, ascii_only

NAMES = tuple(PICTURES)
_HEIGHT = 5
_DECADES = 3.0
"""The bars of the spectrum show so many powers of ten below the largest value."""


class ImageSvd(SliderFigure):
    """The picture on the left; spectrum, sliders, error and price on the right."""

    DEFAULT_CSS = f"""
    ImageSvd .figure-map {{ margin: 0 2 0 0; }}
    ImageSvd .figure-side {{ width: {COLUMNS + 2}; height: auto; }}
    ImageSvd .figure-rest {{ width: 1fr; height: auto; }}
    """
    HELP = (
        "A figure. Change the rank, then the picture: which of them needs few ranks, and where do "
        "you see that in its singular values? Space shows what is left out."
    )
    KEYS_TEXT = "Up, down, left, right. Space: what is left out."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space",
            "switch",
            "Left out",
            show=False,
            tooltip="Show what the approximation leaves out, or it",
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "A picture by its singular values"
        self.is_left_out = False
        self.heatmap = Heatmap(np.zeros((ROWS, COLUMNS)), 0.0, 1.0)
        self.caption = Lines(1)
        self.spectrum = Lines(_HEIGHT + 2)
        self.numbers = Lines(4)

    def parameters(self) -> Sequence[Parameter]:
        return (
            Parameter("r", range(1, FULL + 1), START - 1),
            Parameter("picture", range(len(NAMES)), 1, lambda place: NAMES[int(place)]),
        )

    def compose(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            with Vertical(classes="figure-side"):
                yield self.caption
                yield self.heatmap
            with Vertical(classes="figure-rest"):
                yield self.spectrum
                yield self.sliders
                yield self.numbers
        yield self.keys_line()

    def action_switch(self) -> None:
        self.is_left_out = not self.is_left_out
        self.tell()

    def tell(self) -> None:
        approximations = found(NAMES[int(self.values[1])])
        rank = int(self.values[0])
        best = approximations.of_rank(rank)
        if self.is_left_out:
            self.heatmap.set_values(0.5 + approximations.image - best)
            self.caption.show([run(f"left out: M − Mᵣ, r = {rank}", "bold")])
        else:
            self.heatmap.set_values(best)
            self.caption.show([run(f"Mᵣ, the best of rank {rank}", "bold")])
        self.spectrum.show(self._spectrum(approximations.sigma, rank))
        self.numbers.show(self._numbers(approximations, rank))

    def _numbers(self, approximations: Approximations, rank: int) -> list[Content]:
        error, cost, full = approximations.error(rank), price(rank), ROWS * COLUMNS
        too_many = "more than d k" if cost > full else f"{cost / full:.0%} of d k"
        return [
            row(bar_of(error, 1.0, 20), run(f" error {error:.1%}", "bold")),
            run(f"{fitted('of the σᵢ with i > r', 22)} {error:>7.1%}"),
            run(f"{fitted('of the two pictures', 22)} {measured(approximations, rank):>7.1%}"),
            run(f"r(d + k) = {cost}, {too_many}"),
        ]

    def _spectrum(self, sigma: Matrix, rank: int) -> list[Content]:
        """A column for each value, on a logarithmic scale: full where kept, light where dropped."""
        share = 1 + np.log10(np.maximum(sigma / sigma[0], 1e-9)) / _DECADES
        heights = np.rint(np.clip(share, 0.0, 1.0) * _HEIGHT * 2).astype(int).tolist()
        kept, half_kept, dropped = "##:" if ascii_only() else "█▄░"
        rows: list[Content] = [run("σ₁ … σ₂₄, logarithmic", QUIET)]
        for level in range(_HEIGHT - 1, -1, -1):
            text = ""
            for place, height in enumerate(heights):
                above = height - 2 * level
                whole = kept if above >= 2 else half_kept
                text += " " if above <= 0 else whole if place < rank else dropped
            rows.append(row(run(text[:rank], "$text-primary"), run(text[rank:], QUIET)))
        dash = "-" if ascii_only() else "─"
        rest = len(heights) - rank
        rows.append(row(run(dash * (rank - 1) + "^", "$text-primary"), run(dash * rest, QUIET)))
        return rows
