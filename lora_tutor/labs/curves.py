"""The charts of a lab while they grow."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from lora_tutor.charts.model import Chart, Kind, Series
from lora_tutor.errors import LabError
from lora_tutor.labs.model import Lab, LabEvent, LabOutcome, LabStep, Points

MOST_POINTS = 1000
"""Of one line; more would not be seen in a terminal, and each is drawn many times a second."""

MOST_CURVES = 100
"""Of one chart, and charts of one lab; a lab that went on naming new ones took the app."""


@dataclass
class _Growing:
    kind: Kind
    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)

    def add(self, points: Points) -> None:
        if self.kind == "level":
            # One height: the latest.
            self.xs, self.ys = list(points.xs[-1:]), list(points.ys[-1:])
            return
        self.xs += points.xs
        self.ys += points.ys
        while self.kind != "bars" and len(self.xs) > MOST_POINTS:
            # Every second one goes, but never the latest.
            self.xs, self.ys = self.xs[-1::-2][::-1], self.ys[-1::-2][::-1]


class GrowingCurves:
    """Starts from the empty charts of a lab and takes points.

    A chart or series that was not announced is added rather than lost.
    """

    def __init__(self, charts: tuple[Chart, ...]) -> None:
        self._charts = {each.title: each for each in charts}
        self._grown: dict[str, dict[str, _Growing]] = {}
        for chart in charts:
            series = {
                each.name: _Growing(each.kind, [*each.xs], [*each.ys]) for each in chart.series
            }
            self._grown[chart.title] = series

    def take(self, points: Points) -> None:
        """Raises LabError where a lab draws more than anybody can see."""
        if points.chart not in self._charts:
            self._charts[points.chart] = Chart(points.chart, "", "", ())
        chart = self._grown.setdefault(points.chart, {})
        curve = chart.setdefault(points.series, _Growing("line"))
        curve.add(points)
        bars = len(curve.xs) if curve.kind == "bars" else 0
        if max(len(self._charts), len(chart)) > MOST_CURVES or bars > MOST_POINTS:
            raise LabError(
                f"The lab draws more than {MOST_CURVES} charts, {MOST_CURVES} curves in one or "
                f"{MOST_POINTS} bars; whoever wrote it must let it draw fewer."
            )

    def charts(self) -> tuple[Chart, ...]:
        """As they are now."""
        return tuple(
            replace(
                chart,
                series=tuple(
                    Series(name, tuple(each.xs), tuple(each.ys), each.kind)
                    for name, each in self._grown[title].items()
                ),
            )
            for title, chart in self._charts.items()
        )


class LiveRun:
    """How far a run of a lab is; one thread takes its events, another looks when it likes."""

    def __init__(self, lab: Lab) -> None:
        self._lock = threading.Lock()
        self._curves = GrowingCurves(lab.curves)
        self._step = LabStep(0.0, "starting")
        self._changed = True

    def take(self, event: LabEvent) -> None:
        with self._lock:
            if isinstance(event, Points):
                self._curves.take(event)
            else:
                self._step = event
            self._changed = True

    def news(self) -> tuple[LabStep, tuple[Chart, ...]] | None:
        """The latest step and the charts; None where nothing has changed since the last call."""
        with self._lock:
            if not self._changed:
                return None
            self._changed = False
            return self._step, self._curves.charts()


def with_curves(outcome: LabOutcome, curves: GrowingCurves) -> LabOutcome:
    """The outcome, with the curves that grew and which it does not bring itself, in front."""
    brought = {each.title for each in outcome.charts}
    grown = [each for each in curves.charts() if each.title not in brought]
    seen = tuple(each for each in grown if any(series.xs for series in each.series))
    return replace(outcome, charts=seen + tuple(outcome.charts))
