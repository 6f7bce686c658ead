"""`\\begin{...} ... \\end{...}`: matrices, cases, aligned lines, arrays."""

from __future__ import annotations

from dataclasses import dataclass

from lora_tutor.typeset.commands import Reader
from lora_tutor.typeset.errors import UnsupportedMath
from lora_tutor.typeset.nodes import Grid, Layout, Node, Row
from lora_tutor.typeset.scanner import Token


@dataclass(frozen=True, slots=True)
class _Environment:
    layout: Layout
    left: str = ""
    right: str = ""
    aligns: str = "c"


_ALIGNED = _Environment(Layout.ALIGNED, aligns="rl")
_GATHERED = _Environment(Layout.ALIGNED)

_ENVIRONMENTS = {
    "matrix": _Environment(Layout.MATRIX),
    "smallmatrix": _Environment(Layout.MATRIX),
    "bmatrix": _Environment(Layout.MATRIX, "[", "]"),
    "pmatrix": _Environment(Layout.MATRIX, "(", ")"),
    "Bmatrix": _Environment(Layout.MATRIX, "{", "}"),
    "vmatrix": _Environment(Layout.MATRIX, "|", "|"),
    "Vmatrix": _Environment(Layout.MATRIX, "‖", "‖"),
    "cases": _Environment(Layout.CASES, left="{", aligns="l"),
    "dcases": _Environment(Layout.CASES, left="{", aligns="l"),
    "rcases": _Environment(Layout.CASES, right="}", aligns="l"),
    "aligned": _ALIGNED,
    "align": _ALIGNED,
    "align*": _ALIGNED,
    "split": _ALIGNED,
    "gathered": _GATHERED,
    "gather": _GATHERED,
    "gather*": _GATHERED,
    "equation": _GATHERED,
    "equation*": _GATHERED,
    "array": _Environment(Layout.MATRIX),
}


def environment(reader: Reader, begin: Token) -> Node:
    """Read what follows `\\begin`; raises UnsupportedMath for an environment not in the table."""
    name = reader.scanner.name(begin)
    kind = _ENVIRONMENTS.get(name)
    if kind is None:
        known = ", ".join(sorted(_ENVIRONMENTS))
        raise UnsupportedMath(f"\\begin{{{name}}}", begin.position, f"only these are set: {known}")
    aligns, bars = kind.aligns, frozenset[int]()
    if name == "array":
        aligns, bars = _columns(reader.scanner.name(begin), begin)
    elif name == "aligned":
        reader.scanner.bracketed()
    rows, rules = _rows(reader, name, begin)
    return Grid(rows, kind.layout, kind.left, kind.right, aligns, bars, rules)


def _columns(specification: str, begin: Token) -> tuple[str, frozenset[int]]:
    """`cc|c` as the alignments and the columns before which a rule stands."""
    aligns, bars = "", set()
    for character in specification.replace(" ", ""):
        if character == "|":
            bars.add(len(aligns))
        elif character in "lcr":
            aligns += character
        else:
            raise UnsupportedMath(
                f"\\begin{{array}}{{{specification}}}",
                begin.position,
                "its columns may only be l, c, r and |",
            )
    return aligns or "c", frozenset(bars)


def _rows(
    reader: Reader, name: str, begin: Token
) -> tuple[tuple[tuple[Node, ...], ...], frozenset[int]]:
    rows: list[tuple[Node, ...]] = []
    rules: set[int] = set()
    cells: list[Node] = []
    while True:
        while not cells and reader.scanner.accept("\\hline"):
            rules.add(len(rows))
        cells.append(reader.row("&", "\\\\", "\\cr", "\\end"))
        token = reader.scanner.next()
        if token.text == "&":
            continue
        if not _blank(cells) or token.text != "\\end":
            rows.append(tuple(cells))
        cells = []
        if token.text == "\\end":
            break
        reader.scanner.bracketed()
    closing = reader.scanner.name(token)
    if closing != name:
        raise UnsupportedMath(
            f"\\end{{{closing}}}", token.position, f"\\begin{{{name}}} is still open"
        )
    if not rows:
        raise UnsupportedMath(f"\\begin{{{name}}}", begin.position, "it has no rows")
    return tuple(rows), frozenset(rules)


def _blank(cells: list[Node]) -> bool:
    return len(cells) == 1 and cells[0] == Row()
