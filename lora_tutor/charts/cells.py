"""A chart in the cells of a terminal: Braille dots (2 by 4 a cell), or letters in plain ASCII.

Every series carries its letter at its end, so that no meaning hangs on colour.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from textwrap import shorten, wrap

from lora_tutor.charts.axis import axes, tick_text
from lora_tutor.charts.dots import FRAME, WORDS, Point, Raster, Toned, TonedRow, between, joined
from lora_tutor.charts.model import LETTERS, Chart, Series, is_drawn

SMALLEST = (24, 6)
_LEGEND_ROWS = 3
_TALL = 10
"""Rows from which on a title may take a second one."""


def draw(chart: Chart, width: int, height: int, ascii_only: bool = False) -> list[TonedRow]:
    """Exactly `height` rows of at most `width` cells (at least SMALLEST); the legend comes last."""
    width, height = max(width, SMALLEST[0]), max(height, SMALLEST[1])
    return _Drawing(chart, width, height, ascii_only).rows()


def as_text(rows: list[TonedRow]) -> str:
    return "\n".join("".join(run.text for run in row).rstrip() for row in rows)


def _letter(number: int) -> str:
    return LETTERS[number % len(LETTERS)]


class _Drawing:
    def __init__(self, chart: Chart, width: int, height: int, ascii_only: bool) -> None:
        self.chart = chart
        self.x, self.y = axes(chart)
        self.ascii = ascii_only
        self.width = width
        self.legend = self._legend(min((height - 4) // 3, _LEGEND_ROWS))
        self.heading = self._heading(2 if height >= _TALL else 1)
        # The title, the axis, its ticks, the legend.
        self.plot_height = height - len(self.heading) - 2 - len(self.legend)
        self.ticks = {self._row_of(tick): tick_text(tick) for tick in self._y_ticks()}
        self.margin = max((len(text) for text in self.ticks.values()), default=1) + 1
        self.plot_width = width - self.margin - 1
        self.raster = Raster(self.plot_width, self.plot_height)

    def rows(self) -> list[TonedRow]:
        for mark in self.chart.marks:
            if is_drawn(mark.x, self.x.log):
                self._upright(mark.x, mark.label)
        for number, series in enumerate(self.chart.series):
            self._plot(number, series)
        rows: list[TonedRow] = [[Toned(line, WORDS)] for line in self.heading]
        rows += [self._plot_row(row) for row in range(self.plot_height)]
        rows += [self._axis_row(), self._tick_row()]
        longest = max(sum(len(text) for text, _ in line) for line in self.legend)
        indent = " " * max(min(self.margin + 1, self.width - longest), 0)
        rows += [joined([(indent, WORDS), *line]) for line in self.legend]
        return rows

    def _heading(self, most: int) -> list[str]:
        """The title, on at most `most` lines, and what the heights mean, if there is room."""
        unit = f"   ({self.chart.y_label})" if self.chart.y_label else ""
        for text in (self.chart.title + unit, self.chart.title):
            lines = wrap(text, self.width) or [""]
            if len(lines) <= most:
                return lines
        return [
            *lines[: most - 1],
            shorten(" ".join(lines[most - 1 :]), self.width, placeholder=" ..."),
        ]

    # -- places ---------------------------------------------------------------------------------

    def _y_ticks(self) -> list[float]:
        return self.y.ticks(max(self.plot_height // 3, 1))

    def _row_of(self, y: float) -> int:
        return round((1 - self.y.share(y)) * (self.plot_height - 1))

    def _dot(self, x: float, y: float) -> tuple[float, float]:
        """In dots from the top left corner."""
        return (
            self.x.share(x) * (self.plot_width * 2 - 1),
            (1 - self.y.share(y)) * (self.plot_height * 4 - 1),
        )

    # -- series ---------------------------------------------------------------------------------

    def _plot(self, number: int, series: Series) -> None:
        if series.kind == "level":
            y = series.ys[0] if series.ys else math.nan
            if is_drawn(y, self.y.log):
                self._level(number, y)
            return
        last: Point | None = None
        path: list[Point] = []
        for x, y in zip(series.xs, series.ys, strict=True):
            if not (is_drawn(x, self.x.log) and is_drawn(y, self.y.log)):
                last = None
                continue
            at = self._dot(x, y)
            if series.kind == "bars":
                self._bar(number, at)
            elif series.kind == "points":
                # Each its letter: without colour a dot would not say whose it is.
                self._sign(number, [at])
            elif last is None:
                self.raster.dot(at, number, _letter(number))
            else:
                self.raster.stroke(last, at, number, _letter(number))
                path += between(last, at)
            last = at
            path.append(at)
        if path and series.kind == "line":
            self._sign(number, path[::-1])

    def _level(self, number: int, y: float) -> None:
        row = round((1 - self.y.share(y)) * (self.plot_height * 4 - 1))
        right = self.plot_width * 2 - 1
        self.raster.stroke((0, row), (right, row), number, _letter(number), dashed=True)
        self._sign(number, list(between((0, row), (right, row))))

    def _bar(self, number: int, at: tuple[float, float]) -> None:
        half = max(self.plot_width * 2 / (self.x.high - self.x.low) * 0.3, 0.5)
        left, right = max(round(at[0] - half), 0), min(round(at[0] + half), self.plot_width * 2)
        for column in range(left, right + 1):
            for row in range(max(round(at[1]), 0), self.plot_height * 4):
                self.raster.dot((column, row), number, _letter(number))

    def _sign(self, number: int, path: Sequence[Point]) -> None:
        """Write a letter on the path that it names, as near to its start as nothing else stands.

        Where there is no such place, as near to its start as there is one.
        """
        columns, rows = self.plot_width, self.plot_height
        cells = [
            (min(max(int(x / 2), 0), columns - 1), min(max(int(y / 4), 0), rows - 1))
            for x, y in path
        ]
        start = cells[0]
        if len(cells) == 1 and self.raster.signs.get(start, (_letter(number),))[0] == _letter(
            number
        ):
            place = start
        else:
            near = sorted(
                itertools.product(range(columns), range(rows)),
                key=lambda cell: abs(cell[0] - start[0]) + 4 * abs(cell[1] - start[1]),
            )
            free = (cell for cell in (*cells, *near) if self._stands_alone(*cell))
            place = next(free, start)
        self.raster.signs[place] = (_letter(number), number)

    def _stands_alone(self, column: int, row: int) -> bool:
        near = ((column + step, row) for step in (-1, 0, 1))
        return (column, row) not in self.raster.backdrop and not any(
            self.raster.signs.get(place, (" ", 0))[0] != " " for place in near
        )

    def _upright(self, x: float, label: str) -> None:
        column = round(self.x.share(x) * (self.plot_width - 1))
        if not 0 <= column < self.plot_width:
            return
        for row in range(1, self.plot_height):
            self.raster.backdrop[column, row] = ("|" if self.ascii else "╎", FRAME)
        start = min(max(column - len(label) // 2, 0), max(self.plot_width - len(label), 0))
        label = label[: self.plot_width]
        columns = range(start - 1, start + len(label) + 1)
        # Marks that are close to each other would write into each other's words.
        free = (row for row in range(self.plot_height) if not self._has_words(columns, row))
        row = next(free, 0)
        for offset, sign in enumerate(label):
            self.raster.signs[start + offset, row] = (sign, WORDS)
        # No curve runs into the words.
        for beside in {start - 1, start + len(label)} & set(range(self.plot_width)):
            self.raster.signs.setdefault((beside, row), (" ", WORDS))

    def _has_words(self, columns: range, row: int) -> bool:
        return any((column, row) in self.raster.signs for column in columns)

    # -- rows -----------------------------------------------------------------------------------

    def _plot_row(self, row: int) -> TonedRow:
        tick = self.ticks.get(row, "")
        wall = ("+" if tick else "|") if self.ascii else ("┤" if tick else "│")
        cells = self.raster.cells(row, self.ascii)
        return joined([(f"{tick:>{self.margin}}", WORDS), (wall, FRAME), *cells])

    def _axis_row(self) -> TonedRow:
        corner, dash = ("+", "-") if self.ascii else ("└", "─")
        name = f" {self.chart.x_label}" if self._is_crowded else ""
        line = dash * max(self.plot_width - len(name), 0)
        return joined([(" " * self.margin + corner + line, FRAME), (name, WORDS)])

    def _tick_row(self) -> TonedRow:
        """The axis's name is at the right end, or on the axis where it would hide a number."""
        name = "" if self._is_crowded else f" {self.chart.x_label}"
        room = self.width - len(name)
        return [Toned((self._tick_texts(room)[0].ljust(room) + name)[: self.width], WORDS)]

    @property
    def _is_crowded(self) -> bool:
        name = f" {self.chart.x_label}"
        beside, on_axis = (self._tick_texts(self.width - less)[1] for less in (len(name), 0))
        return beside < on_axis and len(name) < self.plot_width

    def _tick_texts(self, room: int) -> tuple[str, int]:
        """Numbers below their places, as many as fit, and how many these are."""
        text, count = "", 0
        for tick in self.x.ticks(max(self.plot_width // 10, 1)):
            shown = tick_text(tick)
            middle = self.margin + 1 + round(self.x.share(tick) * (self.plot_width - 1))
            start = max(min(middle - len(shown) // 2, self.width - len(shown)), 0)
            if start + len(shown) <= room and (not text or start > len(text)):
                text, count = text.ljust(start) + shown, count + 1
        return text, count

    def _legend(self, most: int) -> list[list[tuple[str, int]]]:
        """The letters with their names, on as many lines as they need; at most `most`, at least 1.

        Alone, bars need no letter: nothing ends that could carry it.
        """
        bars = [each for each in self.chart.series if each.kind == "bars"]
        lines: list[list[tuple[str, int]]] = [[]]
        used = 0
        for number, series in enumerate(self.chart.series):
            alone = len(bars) == 1 and series.kind == "bars"
            letter = "" if alone else f"{_letter(number)} "
            gap = "  " if used else ""
            entry = f"{letter}{series.name}"[: self.width]
            if used and used + len(gap) + len(entry) > self.width:
                if len(lines) >= most:
                    break
                lines.append([])
                used, gap = 0, ""
            lines[-1].append((gap + entry, number))
            used += len(gap) + len(entry)
        return lines
