"""Breaks a formula which is wider than the screen into several lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from lora_tutor.typeset.box import EMPTY, Box, aligned_in, beside, blank, text_box
from lora_tutor.typeset.layout import Piece, Setter
from lora_tutor.typeset.matrices import spread
from lora_tutor.typeset.nodes import Grid, Kind, Layout, Node, Row, Text, sole
from lora_tutor.typeset.spacing import placed

_SUMS = ("+", "−", "±", "∓", "-", "+-", "-+")
_WIDE_GAP = 3
_STEPS = (4, 2, 0)


def fitted(tree: Row, width: int | None, *, ascii_only: bool) -> Box:
    """`tree` in at most `width` cells where that can be done, else as narrow as can be."""
    setter = Setter(ascii_only=ascii_only)
    whole = setter.box(tree)
    if width is None or whole.width <= width:
        return whole
    best = whole
    for step in _STEPS:
        broken = _broken(setter, tree, width, step)
        if broken.width <= width:
            return broken
        if broken.width < best.width:
            best = broken
    return best


def _broken(setter: Setter, tree: Node, width: int, step: int) -> Box:
    inner = sole(tree)
    if isinstance(inner, Grid) and inner.layout is Layout.ALIGNED:
        rows = [_formula(setter, Row(cells), width, step) for cells in inner.rows]
        return spread(rows, "l")
    return _formula(setter, tree, width, step)


def _formula(setter: Setter, tree: Node, width: int, step: int) -> Box:
    pieces = _in_words(setter.pieces(placed([tree])))
    if not pieces:
        return EMPTY
    return _under_each_other(_lines(pieces, width, step))


def _in_words(pieces: Sequence[Piece]) -> list[Piece]:
    """The same pieces, where each word of a text is a piece, so that lines end between words."""
    result: list[Piece] = []
    carried = 0
    for piece in pieces:
        text = piece.box.lines[0]
        words = text.split()
        if not isinstance(piece.part.node, Text) or not words:
            result.append(replace(piece, gap=piece.gap + carried))
            carried = 0
            continue
        gap = piece.gap + carried + len(text) - len(text.lstrip())
        for word in words:
            result.append(Piece(text_box(word), gap, replace(piece.part, node=Text(word))))
            gap = 1
        carried = len(text) - len(text.rstrip())
    return result


def _joint(piece: Piece, before: Piece) -> bool:
    """Between two formulas that share a line, set apart by wide space."""
    return piece.gap >= _WIDE_GAP


def _relation(piece: Piece, before: Piece) -> bool:
    return piece.part.kind is Kind.REL and before.part.closing is not Kind.REL


def _sum(piece: Piece, before: Piece) -> bool:
    return piece.part.kind is Kind.BIN and piece.box.lines[0] in _SUMS


def _product_or_comma(piece: Piece, before: Piece) -> bool:
    return piece.part.kind is Kind.BIN or before.part.closing is Kind.PUNCT


def _factor(piece: Piece, before: Piece) -> bool:
    return piece.gap > 0 and before.part.closing not in (Kind.BIN, Kind.REL)


_PLACES: tuple[Callable[[Piece, Piece], bool], ...] = (
    _joint,
    _relation,
    _sum,
    _product_or_comma,
    _factor,
)


def _lines(
    pieces: Sequence[Piece],
    width: int,
    step: int,
    level: int = 0,
    indent: int = 0,
    hang: int | None = None,
) -> list[tuple[int, Box]]:
    """Lines with their indents: broken at the best kind of place, finer only where needed.

    `indent` is that of the first line, `hang` that of the others where it is settled already.
    """
    if indent + _width(pieces) <= width or level == len(_PLACES):
        return [(indent, _joined(pieces))]
    place = _PLACES[level]
    groups = _chunks(pieces, place)
    if len(groups) == 1:
        return _lines(pieces, width, step, level + 1, indent, hang)
    further = indent + (0 if place is _joint else min(step, 4 if place is _relation else 2))
    below: int | None = None
    if hang is not None:
        further = hang
    elif place is _relation and step == _STEPS[0]:
        side = _width(groups[0]) + 1
        if side <= min(12, width // 4):
            # Relations stand under each other when the left side is short.
            further = indent + side
            below = further + 2
            groups[:2] = [[*groups[0], *groups[1]]]
    groups = _filled(groups, width, indent, further)
    lines = _lines(groups[0], width, step, level + 1, indent, below)
    for group in groups[1:]:
        lines.extend(_lines(group, width, step, level + 1, further))
    return lines


def _filled(
    chunks: Sequence[list[Piece]], width: int, indent: int, further: int
) -> list[list[Piece]]:
    """As many chunks on each line as there is room for."""
    groups = [chunks[0]]
    for chunk in chunks[1:]:
        start = indent if len(groups) == 1 else further
        joined = [*groups[-1], *chunk]
        if start + _width(joined) <= width:
            groups[-1] = joined
        else:
            groups.append(chunk)
    return groups


def _chunks(pieces: Sequence[Piece], is_place: Callable[[Piece, Piece], bool]) -> list[list[Piece]]:
    chunks = [[pieces[0]]]
    for before, piece in pairwise(pieces):
        if is_place(piece, before):
            chunks.append([piece])
        else:
            chunks[-1].append(piece)
    return chunks


def _width(pieces: Sequence[Piece]) -> int:
    return sum(piece.gap + piece.box.width for piece in pieces) - pieces[0].gap


def _joined(pieces: Sequence[Piece]) -> Box:
    row = [pieces[0].box]
    for piece in pieces[1:]:
        row.extend([blank(piece.gap), piece.box])
    return beside(row)


def _under_each_other(lines: Sequence[tuple[int, Box]]) -> Box:
    width = max(indent + box.width for indent, box in lines)
    rows: list[str] = []
    before: Box | None = None
    for indent, box in lines:
        if before is not None and before.below and box.above:
            rows.append(" " * width)
        rows.extend(aligned_in(beside([blank(indent), box]), width, "l").lines)
        before = box
    return Box(tuple(rows), width, 0, 0, len(rows) - 1)
