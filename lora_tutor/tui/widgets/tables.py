"""Tables of prose: columns as wide as they need, shared out where the screen is narrower."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from textual.content import Content

from lora_tutor.tui.style import QUIET, ascii_only
from lora_tutor.tui.widgets.fitted import soft

GAP = 2
NARROWEST = 6


def column_widths(natural: Sequence[int], width: int, *floors: Sequence[int]) -> list[int]:
    """Widths that fit `width` with gaps between: the widest columns give way first.

    None becomes narrower than its floor while another one can still give way; and none than that
    of the next ones, which hold when all have come to the first.
    """
    widths = list(natural)
    least = sum(min(size, NARROWEST) for size in natural)
    room = max(width - GAP * (len(widths) - 1), least)
    while sum(widths) > room:
        above = ([at for at, size in enumerate(widths) if size > each[at]] for each in floors)
        widest = max(next(filter(None, above), range(len(widths))), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def set_table(
    rows: Sequence[Sequence[Content]], width: int, numbers: Sequence[bool] = ()
) -> Iterator[Content]:
    """The first row is the heading; a rule stands under it; long cells wrap.

    Columns of `numbers` stand to the right, and wrap in their heading alone.
    """
    columns = max(map(len, rows), default=0)
    if not columns:
        return
    natural = [
        max(row[column].cell_length for row in rows if column < len(row))
        for column in range(columns)
    ]
    if sum(min(size, NARROWEST) for size in natural) + GAP * (columns - 1) > width:
        yield from _row_by_row(rows, width)
        return
    to_right = [*numbers, *[False] * columns][:columns]
    cells = [
        max((row[at].cell_length for row in rows[1:] or rows if at < len(row)), default=0)
        for at in range(columns)
    ]
    # A heading wraps between its words before any cell does.
    words = [max(map(len, heading.plain.split()), default=0) for heading in rows[0]]
    headings = [max(pair) for pair in zip_longest(cells, words, fillvalue=0)]
    floors = [size if right else NARROWEST for size, right in zip(cells, to_right, strict=False)]
    widths = column_widths(natural, width, headings, floors)
    for number, row in enumerate(rows):
        wrapped = [
            (cell.stylize("bold") if number == 0 else cell).wrap(size)
            for cell, size in zip(row, widths, strict=False)
        ]
        for line in range(max(map(len, wrapped), default=0)):
            parts = [
                _padded(cell[line] if line < len(cell) else Content(), size, right)
                for cell, size, right in zip(wrapped, widths, to_right, strict=False)
            ]
            yield Content(" " * GAP).join(parts)
        if number == 0:
            dash = "-" if ascii_only() else "─"
            yield Content.styled((" " * GAP).join(dash * size for size in widths), QUIET)


def _row_by_row(rows: Sequence[Sequence[Content]], width: int) -> Iterator[Content]:
    """Where not even narrow columns fit: a line for each cell, as `read` has them."""
    heading, *rest = rows
    for number, row in enumerate(rest):
        if number:
            yield Content()
        for name, cell in zip_longest(heading, row, fillvalue=Content()):
            parts = (name.stylize("bold"), ": ", cell) if name else (cell,)
            yield from map(soft, Content.assemble(*parts).wrap(width))


def _padded(cell: Content, width: int, to_right: bool) -> Content:
    cell = soft(cell.rstrip())
    space = max(width - cell.cell_length, 0)
    return cell.pad_left(space) if to_right else cell.pad_right(space)
