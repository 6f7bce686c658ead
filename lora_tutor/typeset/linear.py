"""A formula on one line."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from lora_tutor.typeset.alphabets import marked, subscript, superscript, to_ascii
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
from lora_tutor.typeset.symbols import DELIMITER_ASCII, VULGAR

_SUMS = ("+", "−", "±", "∓")
_PREFIXES = ("∂", "Δ", "∇", "d")


def linear(node: Node, *, ascii_only: bool = False, tight: bool = False) -> str:
    """`node` on one line; `tight` leaves out the spaces round signs, as in scripts."""
    return _Line(ascii_only).text(node, tight)


def is_product(node: Node) -> bool:
    """Whether `node` binds at least as strongly as a product, so that `/` may follow it."""
    return all(item.kind not in (Kind.BIN, Kind.REL, Kind.PUNCT) for item in placed([node]))


def is_factor(node: Node) -> bool:
    """Whether `node` is one factor, so that `/` may stand before it: `k`, `∂A`, `(d + k)`."""
    items = [item.node for item in placed([node])]
    if len(items) == 2 and _sign(items[0]) in _PREFIXES:
        items = items[1:]
    if all(isinstance(item, Symbol) and item.text in "0123456789." for item in items):
        return True
    return len(items) == 1 and not isinstance(sole(items[0]), Fraction | Row)


def _is_labelled(node: Node) -> bool:
    return isinstance(node, Brace) and node.label is not None


def _sign(node: Node) -> str:
    base = node.base if isinstance(node, Scripts) else node
    return base.text if isinstance(base, Symbol) else ""


class _Line:
    def __init__(self, ascii_only: bool) -> None:
        self._ascii = ascii_only

    def text(self, node: Node, tight: bool) -> str:
        match node:
            case Symbol(text, plain):
                return plain if self._ascii else text
            case Text(text):
                return to_ascii(text) if self._ascii else text
            case Space(cells):
                return " " * max(cells, 0)
            case Row(items):
                return self._row(items, tight)
            case Classed(body) | Boxed(body):
                return self.text(body, tight)
            case Fraction():
                return self._fraction(node)
            case Root(body, degree):
                return self._root(body, degree)
            case Scripts():
                return self._scripts(node)
            case Accent(body, name):
                return self._accent(body, name)
            case Brace(body, _, label):
                return self._brace(body, label)
            case Fenced(left, right, body):
                inner = self.text(body, tight)
                if inner[:1] + inner[-1:] == "[]" and is_bare_matrix(body):
                    inner = inner[1:-1]
                return self._delimiter(left) + inner + self._delimiter(right)
            case Middle(delimiter):
                return self._delimiter(delimiter)
            case Grid():
                return self._grid(node)
            case Phantom():
                return ""

    def _delimiter(self, sign: str) -> str:
        return DELIMITER_ASCII.get(sign, sign) if self._ascii else sign

    def _row(self, items: Sequence[Node], tight: bool, *, continued: bool = False) -> str:
        line = before = ""
        parts = placed(items, tight=tight, continued=continued)
        for index, part in enumerate(parts):
            text = self.text(part.node, tight)
            if isinstance(part.node, Fraction) and is_entangled(parts, index):
                text = f"({text})" if "/" in text else text
            gap = part.gap
            if not gap and index:
                spelled = self._ascii and needs_space(before, text, parts[index - 1], part)
                labelled = _is_labelled(parts[index - 1].node) and part.kind is not Kind.PUNCT
                gap = int(spelled or labelled or _runs_on(before, text))
            line += " " * gap + text
            before = text
        return line

    def _fraction(self, node: Fraction) -> str:
        upper, lower = self.text(node.upper, False), self.text(node.lower, False)
        if not node.bar:
            return f"{upper} over {lower}"
        if node.small and not self._ascii and (upper, lower) in VULGAR:
            return VULGAR[upper, lower]
        first = upper if is_product(node.upper) and "/" not in upper else f"({upper})"
        second = lower if is_factor(node.lower) and "/" not in lower else f"({lower})"
        return f"{first}/{second}"

    def _root(self, body: Node, degree: Node | None) -> str:
        inner = self.text(body, False)
        if self._ascii:
            return f"sqrt({inner})" if degree is None else f"root_{self._group(degree)}({inner})"
        if degree is None:
            return f"√({inner})"
        index = self.text(degree, True)
        raised = superscript(index)
        return f"{raised}√({inner})" if raised else f"({inner})^(1/{index})"

    def _group(self, node: Node) -> str:
        text = self.text(node, True)
        return text if len(text) == 1 else f"({text})"

    def _scripts(self, node: Scripts) -> str:
        base = self.text(node.base, False)
        inner = sole(node.base)
        if isinstance(inner, Fraction) or (isinstance(inner, Classed) and len(base) > 1):
            base = base if isinstance(inner, Classed) and base.isalpha() else f"({base})"
        for script, mark, shifted in (
            (node.lower, "_", subscript),
            (node.upper, "^", superscript),
        ):
            if script is None:
                continue
            text = self.text(script, True)
            if not text:
                continue
            short = None if self._ascii else shifted(text)
            if self._ascii and set(text) == {"'"}:
                short = text
            bare = cell_len(text) == 1 or (
                text.startswith("(") and text.endswith(")") and text.count("(") == 1
            )
            base += short or (mark + (text if bare else f"({text})"))
        return base

    def _accent(self, body: Node, name: str) -> str:
        inner = self.text(body, False)
        if self._ascii:
            return f"{name}({inner})"
        if cell_len(inner) == 1 or (name in ("overline", "underline") and inner.isalnum()):
            return marked(inner, name)
        return f"{name}({inner})"

    def _brace(self, body: Node, label: Node | None) -> str:
        inner = self.text(body, False)
        if label is None:
            return inner
        held = inner if len(placed([body])) == 1 else f"({inner})"
        # A label is no index: x_(k) would read as one.
        return f"{held} [{self.text(label, True)}]"

    def _grid(self, node: Grid) -> str:
        if node.layout is Layout.CASES:
            lines = [self._case(row) for row in node.rows]
        elif node.layout is Layout.ALIGNED:
            return self._aligned(node)
        else:
            lines = [" ".join(self.text(cell, True) for cell in row) for row in node.rows]
        if node.layout is Layout.STACK:
            return ",".join(lines)
        left, right = node.left, node.right
        if node.layout is Layout.CASES:
            left, right = "{", "}"
        elif node.layout is Layout.MATRIX and not (left or right):
            left, right = "[", "]"
        joined = "; ".join(line for line in lines if line)
        return self._delimiter(left) + joined + self._delimiter(right)

    def _aligned(self, node: Grid) -> str:
        """The lines one after the other; one that starts with its relation goes on the former."""
        pair = max(1, len(node.aligns))
        text = ""
        for row in node.rows:
            cells = [row[start : start + pair] for start in range(0, len(row), pair)]
            line = ", ".join(filter(None, (self._row(cell, False).strip() for cell in cells)))
            continues = sole(row[0]) == Row()
            text += ("" if not text else " " if continues else "; ") + line
        return text

    def _case(self, row: Sequence[Node]) -> str:
        value, *rest = [self.text(cell, False).strip() for cell in row]
        condition = " ".join(rest)
        if not condition:
            return value
        worded = any(_has_text(cell) for cell in row[1:])
        return f"{value.rstrip(',')}{' ' if worded else ' if '}{condition}"


def is_bare_matrix(node: Node) -> bool:
    """Whether `node` is nothing but a matrix without delimiters of its own."""
    inner = sole(node)
    return isinstance(inner, Grid) and inner.layout is Layout.MATRIX and not inner.left


def _has_text(node: Node) -> bool:
    return any(isinstance(item.node, Text) for item in placed([node]))


def is_entangled(parts: Sequence[Placed], index: int) -> bool:
    """Whether a neighbour would be read as part of the fraction, were there no brackets."""
    before = parts[index - 1] if index else None
    after = parts[index + 1] if index + 1 < len(parts) else None
    return any(
        neighbour is not None
        and side in (Kind.ORD, Kind.OP, Kind.INNER, Kind.OPEN, Kind.CLOSE, Kind.BIN)
        and _sign(neighbour.node) not in _SUMS
        and gap < 3
        for neighbour, side, gap in (
            (before, before and before.closing, parts[index].gap),
            (after, after and after.kind, after.gap if after else 0),
        )
    )


def _runs_on(before: str, after: str) -> bool:
    """Whether `after` would be read as part of the script at the end, as in `∇_A L`."""
    return before[-2:-1] in ("_", "^") and before[-1:].isalnum() and after[:1].isalnum()


def needs_space(before: str, after: str, left: Placed, right: Placed) -> bool:
    """Whether spelled names would run into each other, as in `Delta W` or `d x k`."""
    if _is_spelled_sign(left.node) or _is_spelled_sign(right.node):
        return True
    if not before[-1:].isalnum() or not after[:1].isalnum():
        return False
    long_name = len(before) > 1 and not before.isdigit()
    return long_name or (len(after) > 1 and after[:2].isalpha())


def _is_spelled_sign(node: Node) -> bool:
    """Whether a sign between two operands is a letter or a word in ASCII."""
    return isinstance(node, Symbol) and node.kind in (Kind.BIN, Kind.REL) and node.ascii.isalnum()
