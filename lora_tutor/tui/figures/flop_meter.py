"""Four ways to bracket one layer, and what each of them costs."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content

from lora_tutor.figures.flop_meter import LAYERS, Bill, bills, parameters, verdict
from lora_tutor.figures.parameters import Parameter
from lora_tutor.reports.amounts import count_text
from lora_tutor.tui.figures.bars import bar_of
from lora_tutor.tui.figures.lines import Lines, fitted, row, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.style import QUIET, mark

_NAME, _BAR = 25, 20


class FlopMeter(SliderFigure):
    """A bar for each way; the marked one is itemised below."""

    HELP = (
        "A figure. The four ways give the same numbers. Raise n: does the order of the bars stay? "
        "A click on a way shows what it is made of."
    )

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Flops by brackets: Y = X Wᵀ + α/r (X Bᵀ) Aᵀ"
        self.lines = Lines(9)

    def parameters(self) -> Sequence[Parameter]:
        return parameters()

    def picture(self) -> ComposeResult:
        yield self.lines

    def on_lines_picked(self, message: Lines.Picked) -> None:
        message.stop()
        if isinstance(message.what, int):
            self.sliders.mark(0)
            self.sliders.set_place(0, message.what)

    def tell(self) -> None:
        way, n, r, layer = self.values
        d, k = LAYERS[round(layer)]
        found = bills(d, k, r, n)
        largest = max(bill.flops for bill in found)
        chosen = found[round(way)]
        self.lines.show(
            [
                Content(),
                *(
                    self._bar(number, bill, found[0].flops, largest, number == round(way))
                    for number, bill in enumerate(found)
                ),
                Content(),
                run(_steps(chosen)),
                run(f"temporary: {_temporary(chosen)}"),
                run(verdict(d, k, r, n), "bold"),
            ]
        )

    def _bar(self, number: int, bill: Bill, first: float, largest: float, chosen: bool) -> Content:
        pointer = mark("next") if chosen else ""
        style = "bold" if chosen else ""
        return row(
            run(f"{pointer:<3}{fitted(bill.name, _NAME - 3)}", style, number),
            bar_of(bill.flops, largest, _BAR),
            run(f"{count_text(bill.flops):>9}", style, number),
            run(f"{bill.flops / first:>9.2f} times", "" if chosen else QUIET, number),
        )


def _steps(bill: Bill) -> str:
    return "   ".join(f"{name}: {count_text(flops)}" for name, flops in bill.steps)


def _temporary(bill: Bill) -> str:
    if not bill.entries:
        return "none beside the outputs"
    return f"{bill.temporary}, {count_text(bill.entries)} numbers"
