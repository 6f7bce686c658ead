"""Energy against rank for four spectra; a threshold cuts through all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.content import Content

from lora_tutor.charts.model import LETTERS, Chart, ReferenceLine, level, line
from lora_tutor.figures.energy_rank import (
    SIDE,
    SPECTRA,
    START,
    THRESHOLDS,
    energy,
    price,
    rank_for,
)
from lora_tutor.figures.parameters import Parameter
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.widgets.chart_view import ChartView

NAMES = tuple(SPECTRA)
_RANKS = range(1, SIDE + 1)
_CURVES = tuple(line(name, _RANKS, energy(sigma).tolist()) for name, sigma in SPECTRA.items())


def chart(spectrum: int, threshold: float) -> Chart:
    """All four curves, the threshold, and where the chosen spectrum meets it."""
    rank = rank_for(SPECTRA[NAMES[spectrum]], threshold)
    return Chart(
        title="Energy E(r), the share kept by the first r directions",
        x_label="r",
        y_label="",
        series=(*_CURVES, level(f"{threshold:g}", threshold)),
        marks=(ReferenceLine(rank, f"r = {rank}"),),
        log_x=True,
        x_range=(1, SIDE),
        y_range=(0, 1.2),
    )


class EnergyRank(SliderFigure):
    """The chart, and below it the rank that each spectrum needs."""

    DEFAULT_CSS = "EnergyRank ChartView { height: 12; }"
    HELP = (
        "A figure. Raise the threshold from 0.9 to 0.99: whose rank hardly moves, and whose runs "
        "away?"
    )

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "How many directions hold the energy"
        self.chart = ChartView(chart(0, 0.9))
        self.lines = Lines(2)

    def parameters(self) -> Sequence[Parameter]:
        return (
            Parameter("threshold", THRESHOLDS, START),
            Parameter("spectrum", range(len(NAMES)), 1, lambda place: NAMES[int(place)]),
        )

    def picture(self) -> ComposeResult:
        yield self.chart
        yield self.lines

    def tell(self) -> None:
        threshold, spectrum = self.values
        self.chart.show(chart(int(spectrum), threshold))
        ranks = [rank_for(sigma, threshold) for sigma in SPECTRA.values()]
        shares = [price(rank) for rank in ranks]
        self.lines.show(
            [
                self._cells(f"r for {threshold:g}", map(str, ranks), int(spectrum)),
                self._cells("A, B of W", (f"{each:.1%}" for each in shares), int(spectrum)),
            ]
        )

    def _cells(self, name: str, values: Iterable[str], chosen: int) -> Content:
        """The name, and a value for each curve; that of the chosen one stands out."""
        pointed = [
            run(f"{letter} {value:<12}", "bold" if place == chosen else "")
            for place, (letter, value) in enumerate(zip(LETTERS, values, strict=False))
        ]
        return row(run(f"{name:<14}"), *pointed)
