"""Where training memory goes: two stacked bars, one of them set by the reader."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content

from lora_tutor.figures.memory_bars import PARTS, Memory, memory, parameters, verdict
from lora_tutor.figures.parameters import Parameter
from lora_tutor.reports.amounts import bytes_text
from lora_tutor.tui.figures.bars import FILLS, BarPart, stacked
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.style import QUIET

_NAMES, _TOTALS = 13, 9


class MemoryBars(SliderFigure):
    """All weights trained above, the reader's share below, on one scale."""

    HELP = (
        "A figure. Train fewer and fewer of the weights: which part of the bar stays? Then give "
        "each weight fewer bytes."
    )

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Memory of training, without activations"
        self.lines = Lines(11)

    def parameters(self) -> Sequence[Parameter]:
        return parameters()

    def picture(self) -> ComposeResult:
        yield self.lines

    def on_resize(self) -> None:
        self.tell()

    def tell(self) -> None:
        weights, share, size = self.values
        full, mine = memory(weights, 1.0), memory(weights, share, size)
        scale = max(full.total, mine.total)
        self.lines.show(
            [
                Content(),
                self._bar("all trained", full, scale),
                self._bar("this share", mine, scale),
                Content(),
                run(f"  {'':<16}{'bytes each':>12}{'all trained':>16}{'this share':>16}", QUIET),
                *self._table(full, mine, size),
                run(verdict(weights, share, size), "bold"),
            ]
        )

    def _bar(self, name: str, found: Memory, scale: float) -> Content:
        width = max(self.lines.size.width - _NAMES - _TOTALS - 1, 10)
        amounts = zip(PARTS, found.parts, FILLS, strict=True)
        parts = [BarPart(letter, amount, fill) for (letter, _, _), amount, fill in amounts]
        bar = stacked(parts, scale, width)
        return row(f"{name:<{_NAMES}}", bar, run(f"{bytes_text(found.total):>{_TOTALS}}", "bold"))

    def _table(self, full: Memory, mine: Memory, size: float) -> list[Content]:
        sizes = [size, *(each for _, _, each in PARTS[1:])]
        columns = zip(PARTS, FILLS, sizes, full.parts, mine.parts, strict=True)
        return [
            row(
                run(f" {letter} ", fill),
                f" {name:<14}{each:>12g}{bytes_text(all_of_it):>16}{bytes_text(some):>16}",
            )
            for (letter, name, _), fill, each, all_of_it, some in columns
        ]
