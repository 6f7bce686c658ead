"""Tables of prose: columns as wide as they need, shared out where the screen is narrower."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from lora_tutor.tui.look import QUIET, ascii_only
from lora_tutor.tui.widgets.fitted import soft

GAP = 2
NARROWEST = 6


def column_widths(natural: Sequence[int], width: int) -> list[int]:
    """Widths that fit `width` with gaps between: the widest columns give way first."""
    widths = list(natural)
    room = max(width - GAP * (len(widths) - 1), NARROWEST * len(widths))
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def set_table(rows: Sequence[Sequence[Content]], width: int) -> Iterator[Content]:
    """The first row is the heading; a rule stands under it; long cells wrap."""
    columns = max(map(len, rows), default=0)
    if not columns:
        return
    natural = [
        max(row[column].cell_length for row in rows if column < len(row))
        for column in range(columns)
    ]
    widths = column_widths(natural, width)
    for number, row in enumerate(rows):
        cells = [
            (cell.stylize("bold") if number == 0 else cell).wrap(size)
            for cell, size in zip(row, widths, strict=False)
        ]
        for line in range(max(map(len, cells), default=0)):
            parts = [
                _padded(cell[line] if line < len(cell) else Content(), size)
                for cell, size in zip(cells, widths, strict=False)
            ]
            yield Content(" " * GAP).join(parts)
        if number == 0:
            dash = "-" if ascii_only() else "─"
            yield Content.styled((" " * GAP).join(dash * size for size in widths), QUIET)


def _padded(cell: Content, width: int) -> Content:
    cell = soft(cell.rstrip())
    return cell.pad_right(max(width - cell.cell_length, 0))
