"""The work of a training step: one stacked bar for full fine-tuning, one for LoRA."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content

from lora_tutor.figures.flops_bar import (
    RANKS,
    SIDES,
    START_RANK,
    START_SIDE,
    Work,
    break_even,
    full,
    lora,
    parameter_break_even,
    ratio,
    verdict,
)
from lora_tutor.figures.parameters import Parameter
from lora_tutor.tui.figures.bars import FILLS, BarPart, stacked
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.style import QUIET

_NAMES, _TOTALS = 6, 8
_PARTS = (
    ("f", "forward", "W x"),
    ("x", "error below", "Wᵀ g"),
    ("w", "gradient of W", "g xᵀ"),
    ("a", "adapter", "3 r(d + k)"),
)


class FlopsBar(SliderFigure):
    """Both bars on one scale; a table below them says what each part is."""

    HELP = (
        "A figure. Which part has LoRA none of? Raise r until its bar is the longer one, then "
        "widen N and look again."
    )

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Work of one training step, for each token"
        self.lines = Lines(11)

    def parameters(self) -> Sequence[Parameter]:
        return Parameter("r", RANKS, START_RANK), Parameter("N", SIDES, START_SIDE)

    def picture(self) -> ComposeResult:
        yield self.lines

    def on_resize(self) -> None:
        self.tell()

    def tell(self) -> None:
        rank, side = map(int, self.values)
        whole, ours = full(side), lora(side, rank)
        # One scale for all, so that the bars can be compared as r moves; longer ones are cut.
        scale = 1.25 * whole.total
        found = ratio(side, rank)
        self.lines.show(
            [
                self._bar("full", whole, scale, 1.0),
                self._bar("LoRA", ours, scale, found),
                Content(),
                run(f"    {'part':<15}{'product':<12}{'full':>14}{'LoRA':>14}", QUIET),
                *self._table(whole, ours),
                run(f"    {'together':<27}{whole.total:>14,}{ours.total:>14,}", "bold"),
                run(
                    f"LoRA / full {found:.4f}. Equal work: r = N/6 = {break_even(side):.1f}; "
                    f"size: N/2 = {parameter_break_even(side):g}."
                ),
                run(f"r = {rank}: {verdict(side, rank)}.", "bold"),
            ]
        )

    def _bar(self, name: str, work: Work, scale: float, share: float) -> Content:
        width = max(self.lines.size.width - _NAMES - _TOTALS - 1, 10)
        parts = [
            BarPart(letter, amount, fill)
            for (letter, _, _), amount, fill in zip(_PARTS, _amounts(work), FILLS, strict=False)
        ]
        bar = stacked(parts, scale, width)
        return row(f"{name:<{_NAMES}}", bar, run(f"{share:>{_TOTALS}.3f}", "bold"))

    def _table(self, whole: Work, ours: Work) -> list[Content]:
        columns = zip(_PARTS, FILLS, _amounts(whole), _amounts(ours), strict=False)
        return [
            row(run(f" {letter} ", fill), f" {name:<15}{product:<12}{a:>14,}{b:>14,}")
            for (letter, name, product), fill, a, b in columns
        ]


def _amounts(work: Work) -> tuple[int, int, int, int]:
    return work.forward, work.below, work.weight, work.adapter
