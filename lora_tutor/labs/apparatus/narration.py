"""What a lab tells while it runs: how far it is, and the points of its growing charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lora_tutor.charts.model import Chart
from lora_tutor.labs.model import LabStep, Points, Tell


class Narration:
    """Counts equal parts of the work; told beforehand how many there are."""

    def __init__(self, tell: Tell, parts: int) -> None:
        self._tell = tell
        self._parts = parts
        self._done = 0

    def within(self, share: float, doing: str) -> None:
        """The next part is done to that share."""
        self._tell(LabStep(min((self._done + share) / self._parts, 1.0), doing))

    def advance(self, doing: str) -> None:
        """The next part is done."""
        self._done += 1
        self.within(0.0, doing)


class GrowingChart:
    """A chart of the lab's description; each point is told, and kept for the outcome."""

    def __init__(self, tell: Tell, chart: Chart) -> None:
        self._tell = tell
        self._chart = chart
        self._points: dict[str, tuple[list[float], list[float]]] = {
            series.name: ([], []) for series in chart.series
        }

    def add(self, series: str, xs: Sequence[float], ys: Sequence[float]) -> None:
        kept_xs, kept_ys = self._points[series]
        new_xs, new_ys = tuple(map(float, xs)), tuple(map(float, ys))
        kept_xs += new_xs
        kept_ys += new_ys
        self._tell(Points(self._chart.title, series, new_xs, new_ys))

    def complete(self) -> Chart:
        """The chart with all points so far."""
        series = tuple(
            replace(
                each, xs=tuple(self._points[each.name][0]), ys=tuple(self._points[each.name][1])
            )
            for each in self._chart.series
        )
        return replace(self._chart, series=series)
