"""Recorded losses, replayed: full training and two ranks of LoRA, each side at its own rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from lora_tutor.charts.model import LETTERS, Chart, line
from lora_tutor.figures.loss_replay import Recording, load, remark
from lora_tutor.figures.parameters import Parameter, beginning_at
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.figures.player import Player
from lora_tutor.tui.widgets.chart_view import ChartView

_FULL, _LORA = 1, 2
"""The sliders of the two rates."""
_START = 0.003
_LOSSES = (2e-4, 2.0)


def chart(recording: Recording, now: int, full: int, lora: int) -> Chart:
    """The curves up to point `now`."""
    steps = [point * recording.every for point in range(now + 1)]
    series = (
        line(name, steps, curves[full if name == "full" else lora][: now + 1])
        for name, curves in recording.curves.items()
    )
    return Chart(
        title="Loss on test inputs, logarithmic",
        x_label="step",
        y_label="",
        series=tuple(series),
        log_y=True,
        x_range=(0, (recording.points - 1) * recording.every),
        y_range=_LOSSES,
    )


class LossReplay(Player):
    """Time and two rates above, the curves below."""

    DEFAULT_CSS = "LossReplay ChartView { height: 11; }"
    HELP = (
        "A figure. Play it with equal rates, then with ten times the rate for LoRA, then with the "
        "best rate for each: who is faster? The curves were recorded, not made for the answer."
    )
    KEYS_TEXT = "Space: play. Arrows: sliders. b: best rates."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "b", "best", "Best rates", show=False, tooltip="Give each side the best of its rates"
        ),
    ]

    def __init__(self) -> None:
        self.recording = load()
        super().__init__()
        self.border_title = "Three trainings, replayed"
        last = self.recording.points - 1
        self.chart = ChartView(chart(self.recording, last, 0, 0))
        self.lines = Lines(2)

    def parameters(self) -> Sequence[Parameter]:
        rates, every = self.recording.rates, self.recording.every
        steps = range(0, self.recording.points * every, every)
        start = beginning_at(_START, rates)
        return (
            Parameter("step", steps, len(steps) - 1),
            Parameter("rate, full", rates, start),
            Parameter("rate, LoRA", rates, start),
        )

    def picture(self) -> ComposeResult:
        yield self.chart
        yield self.lines

    def action_best(self) -> None:
        self.sliders.set_place(_FULL, self.recording.best_rate("full"))
        self.sliders.set_place(_LORA, self.recording.best_rate("LoRA r = 16"))

    def tell(self) -> None:
        _, full, lora = self.sliders.places
        self.chart.show(chart(self.recording, self.now, full, lora))
        losses = [
            run(f"{letter} {curves[full if name == 'full' else lora][self.now]:<10.3g}", "bold")
            for letter, (name, curves) in zip(
                LETTERS, self.recording.curves.items(), strict=False
            )
        ]  # fmt: skip
        self.lines.show(
            [
                row(f"step {self.values[0]:<4g} loss  ", *losses),
                run(remark(self.recording, self.now, full, lora)),
            ]
        )
