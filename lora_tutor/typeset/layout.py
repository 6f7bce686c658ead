"""A formula in two dimensions: the tree turned into boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from lora_tutor.typeset import accents, delimiters, matrices, scripts
from lora_tutor.typeset.alphabets import marked, subscript, superscript
from lora_tutor.typeset.box import EMPTY, Box, beside, blank, stacked, text_box
from lora_tutor.typeset.glyphs import ASCII, UNICODE
from lora_tutor.typeset.linear import is_entangled, linear, needs_space
from lora_tutor.typeset.nodes import (
    Accent,
    Boxed,
    Brace,
    Classed,
    Fenced,
    Fraction,
    Grid,
    Kind,
    Layout,
    Middle,
    Node,
    Phantom,
    Root,
    Row,
    Scripts,
    Space,
    Symbol,
    Text,
    sole,
)
from lora_tutor.typeset.spacing import Placed, placed

Shift = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a row, set, with the cells of space before it."""

    box: Box
    gap: int
    part: Placed


class Setter:
    """Sets nodes as boxes, in Unicode or in ASCII."""

    def __init__(self, *, ascii_only: bool) -> None:
        self._ascii = ascii_only
        self._glyphs = ASCII if ascii_only else UNICODE

    def box(self, node: Node, *, tight: bool = False) -> Box:
        """The box of `node`; `tight` is the spacing of scripts."""
        match node:
            case Symbol() | Text():
                return text_box(linear(node, ascii_only=self._ascii))
            case Space(cells):
                return blank(max(cells, 0))
            case Row(items):
                return self.joined(placed(items, tight=tight), tight=tight)
            case Classed(body):
                return self.box(body, tight=tight)
            case Fraction():
                return self._fraction(node)
            case Root(body, degree):
                return self._root(body, degree)
            case Scripts():
                return self._scripts(node)
            case Accent(body, name):
                return self._accent(body, name)
            case Brace(body, above, label):
                shown = None if label is None else self.box(label, tight=True)
                return accents.braced(self.box(body), shown, self._glyphs, above=above)
            case Fenced(left, right, body):
                return self._fenced(left, right, body, tight)
            case Middle(delimiter):
                return text_box(linear(Middle(delimiter), ascii_only=self._ascii))
            case Grid():
                return self._grid(node)
            case Boxed(body):
                return accents.boxed(self.box(body), self._glyphs)
            case Phantom(body):
                return _emptied(self.box(body))

    def pieces(self, parts: Sequence[Placed], *, tight: bool = False) -> list[Piece]:
        """The parts of a row as boxes; in ASCII, with a space between spelled names."""
        pieces: list[Piece] = []
        line = ""
        for index, part in enumerate(parts):
            if isinstance(part.node, Fraction) and part.node.small:
                box = self._small_fraction(part.node, bracketed=is_entangled(parts, index))
            else:
                box = self.box(part.node, tight=tight)
            text = box.lines[box.baseline]
            gap = part.gap
            if pieces and not gap:
                gap = int(_would_touch(pieces[-1], part.node, box))
                if self._ascii and needs_space(line, text, pieces[-1].part, part):
                    gap = 1
            elif pieces and gap == 1 and _has_room(pieces[-1], part.node, box):
                gap = 0
            pieces.append(Piece(box, gap, part))
            line = text
        return pieces

    def joined(self, parts: Sequence[Placed], *, tight: bool = False) -> Box:
        """The parts of a row beside each other, with their gaps."""
        row: list[Box] = []
        for piece in self.pieces(parts, tight=tight):
            row.extend([blank(piece.gap), piece.box])
        return beside(row)

    def _fraction(self, node: Fraction) -> Box:
        if node.small:
            return self._small_fraction(node, bracketed=False)
        upper, lower = self.box(node.upper), self.box(node.lower)
        if not node.bar:
            return stacked([upper, EMPTY, lower], 1)
        return accents.fraction(upper, lower, self._glyphs)

    def _small_fraction(self, node: Fraction, *, bracketed: bool) -> Box:
        text = linear(node, ascii_only=self._ascii)
        return text_box(f"({text})" if bracketed and "/" in text else text)

    def _root(self, body: Node, degree: Node | None) -> Box:
        inner = self.box(body)
        text = linear(body, ascii_only=self._ascii)
        bare = inner.height == 1 and (len(text) == 1 or text.isdigit() or _is_indexed(body))
        if self._ascii:
            inner = delimiters.fenced("(", ")", [inner], self._glyphs, ascii_only=True)
        elif degree is not None and inner.height == 1:
            raised = superscript(linear(degree, tight=True))
            if raised is not None:
                radical = accents.rooted(inner, None, self._glyphs, bare=bare)
                return beside([text_box(raised), radical])
        over = None if degree is None else self.box(degree, tight=True)
        return accents.rooted(inner, over, self._glyphs, bare=bare)

    def _scripts(self, node: Scripts) -> Box:
        base = self.box(node.base)
        lower, upper = node.lower, node.upper
        if node.limits and not self._is_lettered(node):
            return scripts.with_limits(base, self._script(lower), self._script(upper))
        low, high = self._characters(lower, subscript), self._characters(upper, superscript)
        low_short, high_short = lower is None or low is not None, upper is None or high is not None
        if low_short and high_short:
            return scripts.with_characters(base, low or "", high or "")
        if base.is_flat and low is not None and upper is not None:
            return scripts.with_mixed(base, low, self.box(upper, tight=True))
        if base.is_flat and high is not None and lower is not None:
            return scripts.with_mixed(base, self.box(lower, tight=True), high)
        return scripts.with_boxes(base, self._script(lower), self._script(upper))

    def _is_lettered(self, node: Scripts) -> bool:
        """An expectation keeps a short index beside it: the letter is not an operator."""
        inner = sole(node.base)
        if not isinstance(inner, Symbol) or inner.text != "𝔼" or node.upper is not None:
            return False
        return self._characters(node.lower, subscript) is not None

    def _script(self, node: Node | None) -> Box | None:
        return None if node is None else self.box(node, tight=True)

    def _characters(self, node: Node | None, shifted: Shift) -> str | None:
        """A script in raised or lowered characters, None when that cannot be."""
        if node is None:
            return None
        text = linear(node, ascii_only=self._ascii, tight=True)
        if self._ascii:
            return text if set(text) == {"'"} else None
        return shifted(text)

    def _accent(self, body: Node, name: str) -> Box:
        inner = self.box(body)
        if not self._ascii and inner.height == 1 and inner.width == 1:
            return text_box(marked(inner.lines[0], name))
        return accents.accented(inner, name, self._glyphs)

    def _fenced(self, left: str, right: str, body: Row, tight: bool) -> Box:
        parts: list[Box | str] = []
        waiting: list[Placed] = []
        fresh = False
        for part in placed(body.items, tight=tight):
            if isinstance(part.node, Middle):
                parts.extend([self.joined(waiting, tight=tight), part.node.delimiter])
                waiting = []
                fresh = True
            else:
                waiting.append(replace(part, gap=0) if fresh else part)
                fresh = False
        parts.append(self.joined(waiting, tight=tight))
        return delimiters.fenced(left, right, parts, self._glyphs, ascii_only=self._ascii)

    def _grid(self, node: Grid) -> Box:
        if node.layout is Layout.ALIGNED:
            rows = [
                [self._aligned_cell(cell, index) for index, cell in enumerate(row)]
                for row in node.rows
            ]
            return matrices.aligned(rows, node.aligns)
        cells = [[self.box(cell) for cell in row] for row in node.rows]
        if node.layout is Layout.STACK:
            tight = [self.box(row[0], tight=True) for row in node.rows]
            return matrices.rows_stacked(tight)
        body = matrices.matrix(cells, node.aligns, node.bars, node.rules, self._glyphs)
        return delimiters.fenced(
            node.left, node.right, [body], self._glyphs, ascii_only=self._ascii
        )

    def _aligned_cell(self, cell: Node, column: int) -> Box:
        """A cell right of the alignment mark starts with the space of its sign."""
        items = cell.items if isinstance(cell, Row) else (cell,)
        parts = placed(items, continued=column % 2 == 1)
        return self.joined(parts)


def _is_indexed(node: Node) -> bool:
    """Whether `node` is one letter with an index, which stands under a root as one sign."""
    inner = sole(node)
    if not isinstance(inner, Scripts) or inner.upper is not None:
        return False
    base = sole(inner.base)
    return isinstance(base, Symbol | Accent) and cell_len(linear(base)) == 1


def _would_touch(before: Piece, node: Node, box: Box) -> bool:
    """Whether lines of two neighbours without a gap would join: tall brackets, bars, signs."""
    if isinstance(node, Fraction):
        return box.height > 1 and before.box.lines[before.box.baseline][-1:] in ("−", "-", "─")
    if isinstance(node, Brace) and isinstance(before.part.node, Brace):
        return True
    return (
        before.part.closing is Kind.CLOSE
        and isinstance(node, Fenced | Scripts)
        and not before.box.is_flat
        and not box.is_flat
    )


def _has_room(before: Piece, node: Node, box: Box) -> bool:
    """Whether limits that are wider than their operator give the space between two parts.

    Only beside parts of one line, which cannot run into the limits themselves.
    """
    if _is_limited(before.part.node) and box.height == 1:
        return before.box.lines[before.box.baseline].endswith(" ")
    if _is_limited(node) and before.box.height == 1:
        return box.lines[box.baseline].startswith(" ")
    return False


def _is_limited(node: Node) -> bool:
    return isinstance(node, Scripts) and node.limits


def _emptied(box: Box) -> Box:
    return Box((" " * box.width,) * box.height, box.width, box.baseline, box.top, box.bottom)
