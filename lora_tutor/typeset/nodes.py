"""The tree of a formula: what the parser makes and the two setters read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Kind(Enum):
    """TeX's classes of atoms; they decide the space between neighbours (The TeXbook, ch. 18)."""

    ORD = "ordinary"
    OP = "operator"
    BIN = "binary"
    REL = "relation"
    OPEN = "opening"
    CLOSE = "closing"
    PUNCT = "punctuation"
    INNER = "inner"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One sign, or the name of a function; `limits` puts its scripts above and below it."""

    text: str
    ascii: str
    kind: Kind = Kind.ORD
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Words from `\\text{...}`, spaces kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Space:
    """Explicit space in cells; a negative one takes back the automatic space."""

    cells: int


@dataclass(frozen=True, slots=True)
class Row:
    items: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Classed:
    """A group whose outside class is set by hand, e.g. `{,}` or `\\mathrel{...}`."""

    body: Node
    kind: Kind
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Fraction:
    """`small` asks for one line (`\\tfrac`); without `bar` it is the stack of a binomial."""

    upper: Node
    lower: Node
    small: bool = False
    bar: bool = True


@dataclass(frozen=True, slots=True)
class Root:
    body: Node
    degree: Node | None = None


@dataclass(frozen=True, slots=True)
class Scripts:
    """`limits` puts the scripts above and below the base, when set in two dimensions."""

    base: Node
    lower: Node | None = None
    upper: Node | None = None
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Accent:
    """`name` is a key of `alphabets.MARKS`."""

    body: Node
    name: str


@dataclass(frozen=True, slots=True)
class Brace:
    """A horizontal brace with its label; `above` tells `\\overbrace` from `\\underbrace`."""

    body: Node
    above: bool
    label: Node | None = None


@dataclass(frozen=True, slots=True)
class Fenced:
    """Content between delimiters that grow with it; an empty delimiter is not drawn."""

    left: str
    right: str
    body: Row


@dataclass(frozen=True, slots=True)
class Middle:
    """A delimiter inside `Fenced` which grows with the outer ones."""

    delimiter: str


class Layout(Enum):
    """How the rows of a grid stand to each other."""

    MATRIX = "matrix"
    CASES = "cases"
    ALIGNED = "aligned"
    STACK = "stack"


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells; `aligns` holds l, c or r for each column and is repeated when too short.

    `bars` are the columns before which a vertical rule stands, `rules` the rows before which
    a horizontal one does.
    """

    rows: tuple[tuple[Node, ...], ...]
    layout: Layout
    left: str = ""
    right: str = ""
    aligns: str = "c"
    bars: frozenset[int] = frozenset()
    rules: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Boxed:
    body: Node


@dataclass(frozen=True, slots=True)
class Phantom:
    """Takes the room of its body and shows nothing."""

    body: Node


Node: TypeAlias = (
    Symbol
    | Text
    | Space
    | Row
    | Classed
    | Fraction
    | Root
    | Scripts
    | Accent
    | Brace
    | Fenced
    | Middle
    | Grid
    | Boxed
    | Phantom
)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside of `node`."""
    match node:
        case Symbol() | Text() | Space() | Middle():
            return
        case Row(items):
            yield from items
        case Fraction(upper, lower):
            yield from (upper, lower)
        case Root(body, extra) | Brace(body, _, extra):
            yield body
            if extra is not None:
                yield extra
        case Scripts(base, lower, upper):
            yield from (part for part in (base, lower, upper) if part is not None)
        case Grid(rows):
            for row in rows:
                yield from row
        case Classed(body) | Accent(body) | Boxed(body) | Phantom(body):
            yield body
        case Fenced(_, _, body):
            yield body


def depth(root: Node) -> int:
    """The longest way down from `root`, found without recursion."""
    deepest = 0
    waiting: list[tuple[Node, int]] = [(root, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((child, level + 1) for child in children(node))
    return deepest


def sole(node: Node) -> Node:
    """`node` without the rows of one element around it."""
    while isinstance(node, Row) and len(node.items) == 1:
        node = node.items[0]
    return node
