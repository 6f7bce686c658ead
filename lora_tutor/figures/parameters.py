"""A quantity that a figure lets the reader set: its values in order, and how one is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """`values` go from the least to the most; `start` is the place of the first one shown."""

    name: str
    values: Sequence[float]
    start: int = 0
    say: Callable[[float], str] = "{:g}".format

    def __post_init__(self) -> None:
        if not 0 <= self.start < len(self.values):
            raise ValueError(f"{self.name}: no value has the place {self.start}")

    def within(self, place: int) -> int:
        """The nearest place that there is."""
        return min(max(place, 0), len(self.values) - 1)


def beginning_at(value: float, values: Sequence[float]) -> int:
    """The place of the value nearest to `value`."""
    return min(range(len(values)), key=lambda place: abs(values[place] - value))
