"""One axis: from numbers to places, and the ticks that a person can read."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from lora_tutor.charts.model import LARGEST, Chart, is_drawn

_STEPS = (1.0, 2.0, 5.0, 10.0)
_DECADES = 12
_FLAT = 1e-9
"""Relative differences below this are rounding, which an axis must not blow up."""


@dataclass(frozen=True, slots=True)
class Axis:
    """low < high; both positive where `log`."""

    low: float
    high: float
    log: bool

    def share(self, value: float) -> float:
        """0 at the low end, 1 at the high one; outside beyond them."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self, about: int) -> list[float]:
        """At most `about` + 1 round numbers within the axis, at least 2 where that can be."""
        return self._powers(about) if self.log else self._steps(about)

    def _steps(self, about: int) -> list[float]:
        rough = (self.high - self.low) / max(about, 1)
        unit = 10.0 ** math.floor(math.log10(rough))
        step = next(unit * each for each in _STEPS if unit * each >= rough * 0.999)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [0.0 if number == 0 else number * step for number in range(first, last + 1)]

    def _powers(self, about: int) -> list[float]:
        first = math.ceil(math.log10(self.low) - 1e-9)
        last = math.floor(math.log10(self.high) + 1e-9)
        stride = max(1, math.ceil((last - first + 1) / max(about + 1, 1)))
        powers = [10.0**power for power in range(first, last + 1, stride)]
        if len(powers) > 1:
            return powers
        # About one decade: 1, 2 and 5 of each, as far as they fit.
        finer = [step * 10.0**power for power in range(first - 1, last + 1) for step in _STEPS[:3]]
        within = [each for each in finer if -_FLAT <= self.share(each) <= 1 + _FLAT]
        if 1 < len(within) <= about + 1:
            return within
        return sorted({self.low, *powers, self.high})


def axes(chart: Chart) -> tuple[Axis, Axis]:
    """The two axes; where no point can be drawn, they run from 0 to 1 (log: 1 to 10)."""
    xs = [x for each in chart.series if each.kind != "level" for x in each.xs]
    xs += [mark.x for mark in chart.marks]
    ys = [y for each in chart.series for y in each.ys]
    bars = any(each.kind == "bars" for each in chart.series)
    if bars and not chart.log_y:
        ys.append(0.0)
    if bars and chart.x_range is None and xs:
        # Half a bar of room at both ends.
        xs += [min(xs) - 0.5, max(xs) + 0.5]
    # A training that has just begun is at step 0, and there are none before.
    begun = (0.0, 1.0) if xs and not any(xs) else None
    return (
        _axis(xs, chart.log_x, chart.x_range or begun),
        _axis(ys, chart.log_y, chart.y_range),
    )


def _axis(values: Iterable[float], log: bool, asked: tuple[float, float] | None) -> Axis:
    drawn = [value for value in values if is_drawn(value, log)]
    low, high = asked or (min(drawn, default=0.0), max(drawn, default=1.0))
    if log:
        high = max(high, 1 / LARGEST)
        # What has fallen to rounding error would squeeze the rest into a line.
        low = max(low, high / 10.0**_DECADES) if low > 0 else high / 10.0
    if high - low <= max(abs(low), abs(high)) * _FLAT or (high - low < 1 / LARGEST):
        # About next to nothing, half of it would be an axis too short to divide by.
        room = abs(low) * 0.5 if abs(low) >= 1 / LARGEST else 0.5
        low, high = (low / 2, low * 2) if log else (low - room, low + room)
    return Axis(low, high, log)


def tick_text(value: float) -> str:
    """Short and exact enough: 0.05, 12, 3e-05, 20k, 4.2M."""
    size = abs(value)
    if size == 0:
        return "0"
    for limit, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")):
        if size >= limit:
            scale = 1e3 if letter == "k" else limit
            return f"{value / scale:.3g}{letter}" if size < 1e15 else f"{value:.0e}"
    return f"{value:.0f}" if size >= 1000 else f"{value:.3g}"
