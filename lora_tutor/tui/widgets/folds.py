"""How far a text scrolls at a time: a formula or a table is seen whole, not cut by the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PART = 8
FORMULA = 1000
"""How many rows less a screenful may bring, so that a part of a text or a formula is not cut."""
_FAR = 10**6


@dataclass(frozen=True, slots=True)
class Whole:
    """Rows from `start` up to `end`, without it, that belong together."""

    start: int
    end: int
    cost: int = PART

    def moved(self, rows: int) -> Whole:
        return Whole(self.start + rows, self.end + rows, self.cost)

    def cut_at(self, row: int) -> bool:
        return self.start < row < self.end


def row_below(wholes: Sequence[Whole], top: int, height: int) -> int:
    """The top row of the next screenful. Nothing is left out, and as little cut as can be.

    What the window's lower edge cuts now begins the next screenful, or stands whole in it.
    """
    fitting = [each for each in wholes if each.end - each.start <= height]
    bottom = top + height
    last = min([bottom, *(each.start for each in fitting if each.cut_at(bottom))])
    if last <= top:
        return bottom
    return max(range(top + 1, last + 1), key=lambda row: row - _cut(fitting, row, height))


def row_above(wholes: Sequence[Whole], top: int, height: int) -> int:
    """The same upwards: what the upper edge cuts now is seen whole in the screenful before."""
    turned = [Whole(_FAR - each.end, _FAR - each.start, each.cost) for each in wholes]
    return _FAR - row_below(turned, _FAR - top - height, height) - height


def room_below(wholes: Sequence[Whole], last: int) -> int:
    """The rows to leave blank below the text, so that its last screenful, from row `last` on,
    begins with no formula that is cut."""
    rows = range(last, last + 1 + max((each.end - each.start for each in wholes), default=0))
    formulas = [each for each in wholes if each.cost == FORMULA]
    return next(row - last for row in rows if not any(each.cut_at(row) for each in formulas))


def _cut(wholes: Sequence[Whole], top: int, height: int) -> int:
    return sum(each.cost for each in wholes if each.cut_at(top) or each.cut_at(top + height))
