"""A chart as data: what is drawn in cells of a terminal, and as SVG, from the same numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["line", "points", "level", "bars"]
LARGEST = 1e15
"""Beyond it, and below one over it on a logarithmic axis, nothing is drawn."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Series:
    """Named points. A level is one height over the whole width, dashed; bars stand on the x-axis.

    A point that is not finite, beyond LARGEST, or not positive on a logarithmic axis, is a gap.
    """

    name: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    kind: Kind = "line"

    def __post_init__(self) -> None:
        if len(self.xs) != len(self.ys):
            raise ValueError(f"{self.name}: {len(self.xs)} xs but {len(self.ys)} ys")


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A vertical line with a word at its top, such as a break-even."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Ranges are (low, high); None takes them from the points. `log_x`, `log_y`: base 10."""

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    marks: tuple[ReferenceLine, ...] = ()
    log_x: bool = False
    log_y: bool = False
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None


def level(name: str, y: float) -> Series:
    """A dashed line at height `y`."""
    return Series(name, (0.0,), (y,), "level")


def line(name: str, xs: Sequence[float], ys: Sequence[float]) -> Series:
    return Series(name, tuple(map(float, xs)), tuple(map(float, ys)))


def is_drawn(value: float, log: bool) -> bool:
    """Whether a coordinate has a place on its axis."""
    return math.isfinite(value) and abs(value) <= LARGEST and (not log or value >= 1 / LARGEST)
