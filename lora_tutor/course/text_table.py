"""Tables in plain text: in columns where they fit, else row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lora_tutor.course.wrapping import cell_width, wrap

GAP = "  "


def text_table(
    rows: Sequence[Sequence[str]],
    to_right: Sequence[bool],
    width: int,
    *,
    dash: str = "-",
    heading: Callable[[str], str] = str,
) -> list[str]:
    """The lines of a table whose first row is its heading; a rule of `dash` stands under it.

    `to_right` says of each column whether it stands to the right, `heading` dresses the line of
    the heading. A table wider than `width` becomes `heading: cell` lines, rows apart by a blank.
    """
    widths = _widths(rows)
    if sum(widths) + len(GAP) * (len(widths) - 1) > width:
        return _row_by_row(rows, width)
    first, *rest = columns(rows, to_right)
    return [heading(first), GAP.join(dash * each for each in widths), *rest]


def columns(rows: Sequence[Sequence[str]], to_right: Sequence[bool]) -> list[str]:
    """A line for each row, its cells padded to the widest of their column."""
    widths = _widths(rows)
    return [GAP.join(map(_padded, row, widths, to_right)).rstrip() for row in rows]


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(cell_width, column)) for column in zip(*rows, strict=True)]


def _padded(cell: str, width: int, to_right: bool) -> str:
    space = " " * (width - cell_width(cell))
    return space + cell if to_right else cell + space


def _row_by_row(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    heading, *rest = rows
    lines: list[str] = []
    for row in rest:
        if lines:
            lines.append("")
        for name, cell in zip(heading, row, strict=True):
            lines += wrap(f"{name}: {cell}" if name else cell, width, rest=GAP)
    return lines
