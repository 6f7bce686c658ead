"""Points and lines in the cells of a terminal: Braille, 2 by 4 dots a cell, or ASCII letters."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_BRAILLE = 0x2800
FRAME, WORDS = -1, -2
"""Tones beside numbered ones: what stands back, and text."""


@dataclass(frozen=True, slots=True)
class Toned:
    """Text in one tone: a number, FRAME, or WORDS."""

    text: str
    tone: int


TonedRow = list[Toned]
Point = tuple[float, float]


class Raster:
    """Cells of 2 by 4 dots each, from the top left corner; a cell has the tone of its last dot.

    `signs` stand over the dots, what is in `backdrop` is seen where there are none.
    """

    def __init__(self, columns: int, lines: int) -> None:
        self.columns, self.lines = columns, lines
        self.signs: dict[tuple[int, int], tuple[str, int]] = {}
        self.backdrop: dict[tuple[int, int], tuple[str, int]] = {}
        self._dots: dict[tuple[int, int], int] = {}
        self._tones: dict[tuple[int, int], tuple[str, int]] = {}

    def dot(self, place: Point, tone: int, letter: str) -> None:
        """At the dot nearest to `place`; `letter` stands for it in ASCII."""
        column, row = _rounded(place)
        if 0 <= column < self.columns * 2 and 0 <= row < self.lines * 4:
            cell = (column // 2, row // 4)
            self._dots[cell] = self._dots.get(cell, 0) | _DOTS[row % 4][column % 2]
            self._tones[cell] = (letter, tone)

    def stroke(
        self, start: Point, end: Point, tone: int, letter: str, dashed: bool = False
    ) -> None:
        for number, place in enumerate(between(start, end)):
            if not dashed or number % 6 < 3:
                self.dot(place, tone, letter)

    def cells(self, row: int, ascii_only: bool) -> list[tuple[str, int]]:
        """One row: for each cell what stands in it, and its tone."""
        return [self._cell((column, row), ascii_only) for column in range(self.columns)]

    def _cell(self, place: tuple[int, int], ascii_only: bool) -> tuple[str, int]:
        if place in self.signs:
            return self.signs[place]
        if place not in self._dots:
            return self.backdrop.get(place, (" ", FRAME))
        letter, tone = self._tones[place]
        return letter if ascii_only else chr(_BRAILLE + self._dots[place]), tone


class Plane:
    """A drawing over x from low to high, to the right, and y likewise, upwards."""

    def __init__(self, columns: int, rows: int, x_range: Point, y_range: Point) -> None:
        self.columns, self.lines = columns, rows
        self.x_range, self.y_range = x_range, y_range
        self._raster = Raster(columns, rows)

    def point(self, at: Point, tone: int, letter: str) -> None:
        """A dot; `letter` stands for it in ASCII."""
        self._raster.dot(self._place(at), tone, letter)

    def line(self, start: Point, end: Point, tone: int, letter: str, dashed: bool = False) -> None:
        self._raster.stroke(self._place(start), self._place(end), tone, letter, dashed)

    def words(self, at: Point, text: str, tone: int = WORDS) -> None:
        """Text whose first sign is in the cell of `at`; moved left rather than cut off."""
        column, row = self.cell(at)
        column = max(min(column, self.columns - len(text)), 0)
        if 0 <= row < self.lines:
            for offset, sign in enumerate(text[: self.columns - column]):
                self._raster.signs[column + offset, row] = (sign, tone)

    def cell(self, at: Point) -> tuple[int, int]:
        """Column and row of the cell, from the top left; may lie outside."""
        column, row = _rounded(self._place(at))
        return column // 2, row // 4

    def at(self, column: int, row: int) -> Point:
        """The middle of a cell, in the drawing's own numbers."""
        x = self.x_range[0] + (column + 0.5) / self.columns * (self.x_range[1] - self.x_range[0])
        y = self.y_range[1] - (row + 0.5) / self.lines * (self.y_range[1] - self.y_range[0])
        return x, y

    def rows(self, ascii_only: bool = False) -> list[TonedRow]:
        """Exactly as many rows as the drawing has, each as wide as it is."""
        return [joined(self._raster.cells(row, ascii_only)) for row in range(self.lines)]

    def _place(self, at: Point) -> Point:
        """In dots from the top left corner."""
        (left, right), (low, high) = self.x_range, self.y_range
        return (
            (at[0] - left) / (right - left) * (self.columns * 2 - 1),
            (high - at[1]) / (high - low) * (self.lines * 4 - 1),
        )


def _rounded(place: Point) -> tuple[int, int]:
    return round(place[0]), round(place[1])


def between(start: Point, end: Point) -> Iterator[Point]:
    """Places on a straight line, a dot apart, both ends included."""
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1.0)
    # A line to far outside is cut, so that it costs no more than what can be seen.
    count = min(math.ceil(steps), 10_000)
    for step in range(count + 1):
        share = step / count
        yield (
            start[0] + (end[0] - start[0]) * share,
            start[1] + (end[1] - start[1]) * share,
        )


def joined(cells: list[tuple[str, int]]) -> TonedRow:
    """Neighbours of one tone become one run."""
    row: TonedRow = []
    for text, tone in cells:
        if row and row[-1].tone == tone:
            row[-1] = Toned(row[-1].text + text, tone)
        elif text:
            row.append(Toned(text, tone))
    return row
