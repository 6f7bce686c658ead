"""The commands that take arguments or change what stands around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from lora_tutor.typeset import symbols
from lora_tutor.typeset.alphabets import ACCENT_COMMANDS, FONT_COMMANDS
from lora_tutor.typeset.errors import UnsupportedMath
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
from lora_tutor.typeset.scanner import Scanner, Token


class Reader(Protocol):
    """What a command needs of the parser."""

    scanner: Scanner

    def row(self, *until: str) -> Row: ...

    def argument(self, command: Token) -> Node: ...

    def in_font(self, command: Token, font: str) -> Node: ...


Handler = Callable[[Reader, Token], Node]

SPACES: dict[str, Node] = {
    "\\,": Space(1),
    "\\:": Space(1),
    "\\>": Space(1),
    "\\;": Space(1),
    "\\ ": Space(1),
    "~": Space(1),
    "\\thinspace": Space(1),
    "\\enspace": Space(2),
    "\\quad": Space(3),
    "\\qquad": Space(6),
    "\\!": Space(-1),
    "\\displaystyle": Row(),
    "\\textstyle": Row(),
    "\\nonumber": Row(),
    "\\notag": Row(),
    "\\allowbreak": Row(),
}
"""Spaces, and the commands which say nothing to a terminal."""


def _fraction(small: bool) -> Handler:
    def read(reader: Reader, token: Token) -> Node:
        upper = reader.argument(token)
        return Fraction(upper, reader.argument(token), small=small)

    return read


def _binomial(reader: Reader, token: Token) -> Node:
    upper = reader.argument(token)
    return Fenced("(", ")", Row((Fraction(upper, reader.argument(token), bar=False),)))


def _root(reader: Reader, token: Token) -> Node:
    degree: Node | None = None
    if reader.scanner.accept("["):
        degree = reader.row("]")
        reader.scanner.next()
    return Root(reader.argument(token), degree)


def _font(font: str) -> Handler:
    def read(reader: Reader, token: Token) -> Node:
        body = sole(reader.in_font(token, font))
        return Classed(body, Kind.ORD) if isinstance(body, Row) else body

    return read


def _text(reader: Reader, token: Token) -> Node:
    return Text(reader.scanner.words(token))


def _operator(reader: Reader, token: Token) -> Node:
    limits = reader.scanner.accept("*")
    name = reader.scanner.words(token)
    if not name.strip() or not name.isascii():
        raise UnsupportedMath(token.text, token.position, "its name must be written in letters")
    return Symbol(name.strip(), name.strip(), Kind.OP, limits)


def _accent(name: str) -> Handler:
    return lambda reader, token: Accent(reader.argument(token), name)


def _brace(above: bool) -> Handler:
    return lambda reader, token: Brace(reader.argument(token), above)


def _classed(kind: Kind, limits: bool = False) -> Handler:
    return lambda reader, token: Classed(reader.argument(token), kind, limits)


def _stacked(above: bool) -> Handler:
    def read(reader: Reader, token: Token) -> Node:
        script = reader.argument(token)
        base = reader.argument(token)
        return Scripts(base, None if above else script, script if above else None, limits=True)

    return read


def _delimiter(reader: Reader, token: Token) -> Token:
    found = reader.scanner.next()
    if found.text not in symbols.DELIMITERS:
        raise UnsupportedMath(token.text, token.position, "no delimiter such as ( or [ follows it")
    return found


def _left(reader: Reader, token: Token) -> Node:
    left = symbols.DELIMITERS[_delimiter(reader, token).text]
    body = reader.row("\\right")
    right = symbols.DELIMITERS[_delimiter(reader, reader.scanner.next()).text]
    return Fenced(left, right, body)


def _middle(reader: Reader, token: Token) -> Node:
    return Middle(symbols.DELIMITERS[_delimiter(reader, token).text])


def _sized(kind: Kind | None) -> Handler:
    """`\\bigl(` and its like: the pair finds its own height, so the size itself is dropped."""

    def read(reader: Reader, token: Token) -> Node:
        name = _delimiter(reader, token).text
        known = symbols.COMMANDS.get(name)
        return symbols.delimiter_symbol(name, kind or (known.kind if known else Kind.ORD))

    return read


def _negated(reader: Reader, token: Token) -> Node:
    body = sole(reader.argument(token))
    if not isinstance(body, Symbol) or body.text not in symbols.NEGATED:
        raise UnsupportedMath(token.text, token.position, "there is no negated form of that sign")
    return Symbol(symbols.NEGATED[body.text], _negated_ascii(body.ascii), Kind.REL)


def _negated_ascii(text: str) -> str:
    return f"not{text}" if text.isalpha() else f"!{text}"


def _modulo(reader: Reader, token: Token) -> Node:
    body = reader.argument(token)
    word = Symbol("mod", "mod", Kind.OP)
    return Row((Space(2), Fenced("(", ")", Row((word, Space(1), body)))))


def _boxed(reader: Reader, token: Token) -> Node:
    return Boxed(reader.argument(token))


def _phantom(reader: Reader, token: Token) -> Node:
    return Phantom(reader.argument(token))


def _tag(reader: Reader, token: Token) -> Node:
    return Row((Space(6), Text(f"({reader.scanner.words(token)})")))


def _colour(reader: Reader, token: Token) -> Node:
    """The colour is dropped: the theme of the terminal decides on colours."""
    reader.scanner.name(token)
    return Row() if token.text == "\\color" else reader.argument(token)


def _substack(reader: Reader, token: Token) -> Node:
    if not reader.scanner.accept("{"):
        raise UnsupportedMath(token.text, token.position, "it needs its lines in braces {...}")
    rows: list[tuple[Node, ...]] = [(reader.row("\\\\", "}"),)]
    while reader.scanner.next().text == "\\\\":
        rows.append((reader.row("\\\\", "}"),))
    return Grid(tuple(rows), Layout.STACK)


_SIZES = ("big", "Big", "bigg", "Bigg")

COMMANDS: dict[str, Handler] = {
    "\\frac": _fraction(small=False),
    "\\dfrac": _fraction(small=False),
    "\\cfrac": _fraction(small=False),
    "\\tfrac": _fraction(small=True),
    "\\binom": _binomial,
    "\\sqrt": _root,
    "\\operatorname": _operator,
    "\\underbrace": _brace(above=False),
    "\\overbrace": _brace(above=True),
    "\\mathop": _classed(Kind.OP, limits=True),
    "\\mathbin": _classed(Kind.BIN),
    "\\mathrel": _classed(Kind.REL),
    "\\mathord": _classed(Kind.ORD),
    "\\mathopen": _classed(Kind.OPEN),
    "\\mathclose": _classed(Kind.CLOSE),
    "\\mathpunct": _classed(Kind.PUNCT),
    "\\mathinner": _classed(Kind.INNER),
    "\\stackrel": _stacked(above=True),
    "\\overset": _stacked(above=True),
    "\\underset": _stacked(above=False),
    "\\left": _left,
    "\\middle": _middle,
    "\\not": _negated,
    "\\pmod": _modulo,
    "\\boxed": _boxed,
    "\\phantom": _phantom,
    "\\tag": _tag,
    "\\color": _colour,
    "\\textcolor": _colour,
    "\\substack": _substack,
    **{command: _font(font) for command, font in FONT_COMMANDS.items()},
    **{command: _accent(name) for command, name in ACCENT_COMMANDS.items()},
    **{f"\\text{name}": _text for name in ("", "bf", "it", "rm", "tt", "sf", "normal")},
    "\\mbox": _text,
    **{f"\\{size}": _sized(None) for size in _SIZES},
    **{f"\\{size}l": _sized(Kind.OPEN) for size in _SIZES},
    **{f"\\{size}r": _sized(Kind.CLOSE) for size in _SIZES},
    **{f"\\{size}m": _sized(Kind.REL) for size in _SIZES},
}
"""How to read each command, after the command itself has been taken."""
