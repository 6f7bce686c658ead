"""Diagrams in cells: lines, boxes and words; every part may be picked with the mouse."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import groupby

from textual.content import Content

from lora_tutor.tui.figures.lines import row, run
from lora_tutor.tui.style import ascii_only, plain

_ASCII = str.maketrans(
    "─━│┃┌┐└┘┏┓┗┛├┤┬┴┼▶◀▲▼×∂−",
    "-=|#++++####+++++><^vxd-",
)
"""Cell for cell, so that a diagram keeps its shape."""
_BLANK = (" ", "", None)


class Canvas:
    """Cells by place; what comes later lies above. A heavy line is lit, whatever its colour."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._cells: dict[tuple[int, int], tuple[str, str, Hashable]] = {}

    def put(self, x: int, y: int, text: str, style: str = "", pick: Hashable = None) -> None:
        shown = plain(text.translate(_ASCII)) if ascii_only() else text
        for offset, sign in enumerate(shown):
            self._cells[x + offset, y] = (sign, style, pick)

    def across(
        self,
        x: int,
        end: int,
        y: int,
        *,
        heavy: bool = False,
        style: str = "",
        pick: Hashable = None,
    ) -> None:
        """A line from column x to column end, both included."""
        self.put(x, y, ("━" if heavy else "─") * (end - x + 1), style, pick)

    def down(
        self,
        x: int,
        y: int,
        end: int,
        *,
        heavy: bool = False,
        style: str = "",
        pick: Hashable = None,
    ) -> None:
        """A line from row y to row end, both included."""
        for each in range(y, end + 1):
            self.put(x, each, "┃" if heavy else "│", style, pick)

    def box(
        self,
        x: int,
        y: int,
        width: int,
        height: int,
        *,
        heavy: bool = False,
        style: str = "",
        pick: Hashable = None,
    ) -> None:
        """A frame; its inside is blank, and picks the same."""
        left, right, bottom = x + 1, x + width - 1, y + height - 1
        top_left, top_right, low_left, low_right = "┏┓┗┛" if heavy else "┌┐└┘"
        line = ("━" if heavy else "─") * (width - 2)
        self.put(x, y, top_left + line + top_right, style, pick)
        self.put(x, bottom, low_left + line + low_right, style, pick)
        self.down(x, y + 1, bottom - 1, heavy=heavy, style=style, pick=pick)
        self.down(right, y + 1, bottom - 1, heavy=heavy, style=style, pick=pick)
        for each in range(y + 1, bottom):
            self.put(left, each, " " * (width - 2), style, pick)

    def rows(self) -> list[Content]:
        """The rows for `Lines` to show."""
        return [self._row(y) for y in range(self.height)]

    def _row(self, y: int) -> Content:
        cells = [self._cells.get((x, y), _BLANK) for x in range(self.width)]
        return row(
            *(
                run("".join(sign for sign, _, _ in group), style, pick)
                for (style, pick), group in groupby(cells, key=lambda cell: cell[1:])
            )
        )
