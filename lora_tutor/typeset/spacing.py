"""The space between neighbours in a row, after TeX's table (The TeXbook, ch. 18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lora_tutor.typeset.nodes import (
    Boxed,
    Classed,
    Fenced,
    Fraction,
    Grid,
    Kind,
    Layout,
    Middle,
    Node,
    Row,
    Scripts,
    Space,
    Symbol,
)

_BEFORE_UNARY = {None, Kind.BIN, Kind.OP, Kind.REL, Kind.OPEN, Kind.PUNCT}
_AFTER_UNARY = {None, Kind.REL, Kind.CLOSE, Kind.PUNCT}
_LOOSE = {
    Kind.ORD: {Kind.OP, Kind.BIN, Kind.REL, Kind.INNER},
    Kind.OP: {Kind.ORD, Kind.OP, Kind.REL, Kind.INNER, Kind.BIN},
    Kind.BIN: {Kind.ORD, Kind.OP, Kind.OPEN, Kind.INNER},
    Kind.REL: {Kind.ORD, Kind.OP, Kind.OPEN, Kind.INNER},
    Kind.OPEN: frozenset[Kind](),
    Kind.CLOSE: {Kind.OP, Kind.BIN, Kind.REL, Kind.INNER},
    Kind.PUNCT: set(Kind) - {Kind.CLOSE, Kind.PUNCT},
    Kind.INNER: set(Kind) - {Kind.CLOSE, Kind.PUNCT},
}
_TIGHT = {(Kind.OP, Kind.ORD), (Kind.ORD, Kind.OP), (Kind.OP, Kind.OP), (Kind.CLOSE, Kind.OP)}


@dataclass(frozen=True, slots=True)
class Placed:
    """A node of a row, its class in this row, and the cells of space before it."""

    node: Node
    kind: Kind
    gap: int
    closing: Kind
    """The class towards the right; it differs from `kind` for a pair of delimiters."""


def placed(items: Iterable[Node], *, tight: bool = False, continued: bool = False) -> list[Placed]:
    """`items` with the gaps before them; explicit spaces are turned into gaps.

    `tight` is the spacing of scripts. `continued` says that something stands to the left
    of the row already, so that a sign at its start is binary and has its space.
    """
    nodes = list(_flattened(items))
    sides = _resolved([node for node in nodes if not isinstance(node, Space)], continued)
    result: list[Placed] = []
    explicit: int | None = None
    before = Kind.ORD if continued else None
    for node in nodes:
        if isinstance(node, Space):
            if not (tight and node.cells == 1):
                explicit = node.cells + (explicit or 0)
            continue
        kind, closing = sides[len(result)]
        gap = _gap(before, kind, tight)
        if before is Kind.OP and kind is Kind.OPEN and _is_apart(result[-1].node, node):
            gap = 1
        if explicit is not None:
            gap = max(gap, explicit) if explicit > 0 else max(0, gap + explicit)
        result.append(Placed(node, kind, gap, closing))
        before, explicit = closing, None
    return result


def _is_apart(operator: Node, fence: Node) -> bool:
    """Whether brackets after an operator are not its argument as in `max(0, x)`."""
    if isinstance(operator, Scripts) and operator.limits:
        return True
    base = fence.base if isinstance(fence, Scripts) else fence
    bars = isinstance(base, Fenced) and base.left in ("|", "‖")
    return bars or (isinstance(operator, Symbol) and not operator.text[0].isalpha())


def _flattened(items: Iterable[Node]) -> Iterator[Node]:
    for item in items:
        if isinstance(item, Row):
            yield from _flattened(item.items)
        else:
            yield item


def _resolved(nodes: list[Node], continued: bool) -> list[tuple[Kind, Kind]]:
    """The classes of all nodes, a binary sign without two operands made ordinary."""
    sides = [_sides(node) for node in nodes]
    for index, (kind, _) in enumerate(sides):
        if kind is not Kind.BIN:
            continue
        before = sides[index - 1][1] if index else (Kind.ORD if continued else None)
        after = sides[index + 1][0] if index + 1 < len(sides) else None
        if before in _BEFORE_UNARY or after in _AFTER_UNARY:
            # Nothing comes between a sign and what it is the sign of.
            sides[index] = (Kind.ORD, Kind.OPEN)
    return sides


def _sides(node: Node) -> tuple[Kind, Kind]:
    """The class of a node seen from the left and from the right."""
    match node:
        case Symbol(_, _, kind) | Classed(_, kind):
            return kind, kind
        case Scripts(base):
            kind, closing = _sides(base)
            return kind, closing
        case Fenced():
            return Kind.OPEN, Kind.CLOSE
        case Fraction(small=small, bar=bar):
            kind = Kind.ORD if small or not bar else Kind.INNER
            return kind, kind
        case Grid(layout=layout, left=left, right=right):
            fenced = left or right or layout is Layout.MATRIX
            kind = Kind.INNER if fenced else Kind.ORD
            return kind, kind
        case Boxed():
            return Kind.INNER, Kind.INNER
        case Middle():
            return Kind.REL, Kind.REL
        case Row(items) if items:
            return _sides(items[0])[0], _sides(items[-1])[1]
        case _:
            return Kind.ORD, Kind.ORD


def _gap(before: Kind | None, after: Kind, tight: bool) -> int:
    if before is None:
        return 0
    if tight:
        return int((before, after) in _TIGHT)
    return int(after in _LOOSE[before])
