"""Grids of boxes: matrices, cases, aligned lines, stacks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lora_tutor.typeset.box import EMPTY, Box, aligned_in, beside, blank, solid, stacked
from lora_tutor.typeset.glyphs import Glyphs

_NUMBER = re.compile(r"([−-]?\d*)(\.\d+)?$")
_COLUMN_GAP = 2


def matrix(
    rows: Sequence[Sequence[Box]],
    aligns: str,
    bars: frozenset[int],
    rules: frozenset[int],
    glyphs: Glyphs,
) -> Box:
    """Cells in columns; columns of plain numbers are aligned at their decimal points.

    Two rows get a blank line between them, which gives the matrix a middle line for its
    baseline; so do rows that are taller than one line.
    """
    columns = max(len(row) for row in rows)
    grid = [[*row, *[EMPTY] * (columns - len(row))] for row in rows]
    for column in range(columns):
        align = aligns[column] if column < len(aligns) else aligns[-1]
        _align_column(grid, column, align)
    lines = [_joined(row, bars, glyphs) for row in grid]
    loose = len(rows) == 2 or any(line.height > 1 for line in lines)
    return _level(lines, bars, rules, glyphs, loose=loose)


def _align_column(grid: list[list[Box]], column: int, align: str) -> None:
    cells = [row[column] for row in grid]
    matches = [_NUMBER.match(cell.lines[0].strip()) for cell in cells if cell.width]
    if align == "c" and len(grid) > 1 and matches and all(matches):
        fractions = [len((match and match[2]) or "") for match in matches]
        longest = max(fractions)
        tails = iter(fractions)
        cells = [
            beside([cell, blank(longest - next(tails))]) if cell.width else cell for cell in cells
        ]
        align = "r"
    width = max(cell.width for cell in cells)
    for row, cell in zip(grid, cells, strict=True):
        row[column] = aligned_in(cell, width, align)


def _joined(row: Sequence[Box], bars: frozenset[int], glyphs: Glyphs) -> Box:
    height_above = max(cell.above for cell in row)
    height_below = max(cell.below for cell in row)
    parts: list[Box] = []
    for column, cell in enumerate(row):
        if column in bars:
            lines = (glyphs.vertical,) * (height_above + 1 + height_below)
            if column:
                parts.append(blank(1))
            parts.extend([Box(lines, 1, height_above, 0, len(lines) - 1), blank(1)])
        elif column:
            parts.append(blank(_COLUMN_GAP))
        # A blank line inside of a cell counts, so the cell is not left out by `beside`.
        parts.append(cell)
    if len(row) in bars:
        lines = (glyphs.vertical,) * (height_above + 1 + height_below)
        parts.extend([blank(1), Box(lines, 1, height_above, 0, len(lines) - 1)])
    return beside(parts)


def _level(
    lines: list[Box], bars: frozenset[int], rules: frozenset[int], glyphs: Glyphs, *, loose: bool
) -> Box:
    """The rows on top of each other, with rules, the baseline in the middle."""
    width = max(line.width for line in lines)
    pattern = _joined_blank(lines[0], width, bars, glyphs)
    stack: list[str] = []
    for index, line in enumerate(lines):
        if index in rules:
            stack.append(
                "".join(glyphs.cross if c == glyphs.vertical else glyphs.bar for c in pattern)
            )
        elif index and loose:
            stack.append(pattern)
        stack.extend(aligned_in(line, width, "l").lines)
    if len(lines) in rules:
        stack.append(glyphs.bar * width)
    if len(lines) == 1 and not rules:
        return Box(tuple(stack), width, lines[0].baseline, lines[0].top, lines[0].bottom)
    return solid(stack, (len(stack) - 1) // 2)


def _joined_blank(line: Box, width: int, bars: frozenset[int], glyphs: Glyphs) -> str:
    """A blank line that continues the vertical rules of `line`."""
    if not bars:
        return " " * width
    # Every line of a row shows its rules, and a cell's text never holds the rule's sign.
    return "".join(c if c == glyphs.vertical else " " for c in line.lines[0]).ljust(width)


def aligned(rows: Sequence[Sequence[Box]], aligns: str) -> Box:
    """Lines whose columns meet: right, left, right, left, with a wide gap between pairs."""
    columns = max(len(row) for row in rows)
    widths = [
        max((row[c].width for row in rows if c < len(row)), default=0) for c in range(columns)
    ]
    lines: list[Box] = []
    for row in rows:
        parts: list[Box] = []
        for column in range(columns):
            cell = row[column] if column < len(row) else EMPTY
            if column and (aligns == "c" or column % 2 == 0):
                parts.append(blank(3))
            parts.append(aligned_in(cell, widths[column], aligns[column % len(aligns)]))
        lines.append(beside(parts))
    return spread(lines, "l")


def spread(lines: Sequence[Box], align: str) -> Box:
    """Formulas under each other, with a blank line between them when one is tall."""
    gap = [blank(0)] if any(line.height > 1 for line in lines) else []
    parts = [part for line in lines for part in (*gap, line)][len(gap) :]
    stack = stacked(parts, 0, align)
    return Box(stack.lines, stack.width, (stack.height - 1) // 2, 0, stack.height - 1)


def rows_stacked(rows: Sequence[Box]) -> Box:
    """Lines of a limit, centred, without space between."""
    return stacked(rows, 0)
