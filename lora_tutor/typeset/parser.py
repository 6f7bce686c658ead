"""From LaTeX to the tree of `nodes`: a recursive-descent parser."""

from __future__ import annotations

from lora_tutor.typeset import symbols
from lora_tutor.typeset.alphabets import in_font
from lora_tutor.typeset.commands import COMMANDS, SPACES
from lora_tutor.typeset.environments import environment
from lora_tutor.typeset.errors import UnsupportedMath
from lora_tutor.typeset.nodes import Brace, Classed, Kind, Node, Row, Scripts, Symbol, depth, sole
from lora_tutor.typeset.pairing import paired
from lora_tutor.typeset.scanner import Scanner, Token

# Both bounds keep the recursion of parser and setters far below Python's own limit of 1000.
MAX_NESTING = 80
MAX_DEPTH = 140
MAX_LENGTH = 5000

_STOPS = {"", "}", "&", "\\\\", "\\cr", "\\end", "\\right"}


def parse(latex: str) -> Row:
    """The tree of the formula `latex`; raises UnsupportedMath when it cannot be set."""
    if len(latex) > MAX_LENGTH:
        raise UnsupportedMath("the formula", 0, f"it is longer than {MAX_LENGTH} characters")
    tree = Parser(latex).formula()
    if depth(tree) > MAX_DEPTH:
        raise UnsupportedMath("the formula", 0, "its parts are nested too deeply")
    return tree


class Parser:
    """Reads one formula; `font` is the alphabet in force at the point of reading."""

    def __init__(self, source: str) -> None:
        self.scanner = Scanner(source)
        self.font = ""
        self._nesting = 0

    def formula(self) -> Row:
        return self.row("")

    def row(self, *until: str) -> Row:
        """Everything up to one of the tokens `until`, which stays there."""
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            token = self.scanner.peek()
            raise UnsupportedMath(
                token.text, token.position, f"parts are nested more than {MAX_NESTING} deep"
            )
        items: list[Node] = []
        while True:
            token = self.scanner.peek()
            if token.text in until:
                break
            if token.text in _STOPS:
                raise _misplaced(token, until)
            items.append(self._scripted())
        self._nesting -= 1
        return Row(paired(items))

    def argument(self, command: Token) -> Node:
        """What follows `command` as its argument: a group, or a single sign."""
        token = self.scanner.peek()
        if token.text == "{":
            self.scanner.next()
            body = self.row("}")
            self.scanner.next()
            return body
        if token.text in _STOPS or token.text in ("^", "_", "'"):
            raise UnsupportedMath(command.text, command.position, "its argument is missing")
        return self._atom()

    def in_font(self, command: Token, font: str) -> Node:
        """The argument of `command`, its letters taken from `font`."""
        before, self.font = self.font, font
        body = self.argument(command)
        self.font = before
        return body

    def _scripted(self) -> Node:
        """An atom with all of its scripts."""
        base: Node = Row() if self.scanner.peek().text in ("^", "_", "'") else self._atom()
        limits = _takes_limits(base)
        lower: Node | None = None
        upper: Node | None = None
        primes = 0
        while (token := self.scanner.peek()).text in ("^", "_", "'", "\\limits", "\\nolimits"):
            self.scanner.next()
            match token.text:
                case "'":
                    primes += 1
                case "\\limits" | "\\nolimits":
                    limits = token.text == "\\limits"
                case "_" if lower is None:
                    lower = self.argument(token)
                case "^" if upper is None:
                    upper = self.argument(token)
                case _:
                    raise UnsupportedMath(
                        token.text, token.position, "a second script of the same kind; use braces"
                    )
        if primes:
            upper = Row((_primed(primes), *(() if upper is None else (upper,))))
        if lower is None and upper is None:
            return base
        if isinstance(base, Brace) and base.label is None:
            label = upper if base.above else lower
            other = lower if base.above else upper
            if other is None:
                return Brace(base.body, base.above, label)
        return Scripts(base, lower, upper, limits)

    def _atom(self) -> Node:
        token = self.scanner.next()
        if token.text == "{":
            body = self.row("}")
            self.scanner.next()
            return _group(body)
        if handler := COMMANDS.get(token.text):
            self._nesting += 1
            if self._nesting > MAX_NESTING:
                raise UnsupportedMath(token.text, token.position, "parts are nested too deeply")
            node = handler(self, token)
            self._nesting -= 1
            return node
        if token.text == "\\begin":
            return environment(self, token)
        if token.text in SPACES:
            return SPACES[token.text]
        symbol = (
            symbols.COMMANDS.get(token.text) if token.is_command else symbols.character(token.text)
        )
        if symbol is None:
            raise _unknown(token)
        shaped = in_font(symbol.text, self.font)
        if shaped != symbol.text:
            return Symbol(shaped, symbol.ascii, symbol.kind, symbol.limits)
        return symbol


def _group(body: Row) -> Node:
    """A braced group counts as an ordinary atom from outside, whatever it holds."""
    inner = sole(body)
    if isinstance(inner, Symbol) and inner.kind not in (Kind.BIN, Kind.REL, Kind.PUNCT):
        return inner
    return Classed(body, Kind.ORD)


def _primed(count: int) -> Node:
    """So many primes as one sign; more than four are seen nowhere, and set one by one."""
    return Symbol("′″‴⁗"[count - 1] if count <= 4 else "′" * count, "'" * count)


def _takes_limits(base: Node) -> bool:
    inner = sole(base)
    # The expectation's letter takes its variable below it, as most authors set it.
    return isinstance(inner, Symbol | Classed) and (
        inner.limits or (isinstance(inner, Symbol) and inner.text == "𝔼")
    )


def _misplaced(token: Token, until: tuple[str, ...]) -> UnsupportedMath:
    if not token.text:
        wanted = " or ".join(until)
        return UnsupportedMath("the end", token.position, f"{wanted} is missing before it")
    reasons = {
        "&": "a column mark outside of a matrix or an aligned block",
        "\\\\": "a line break outside of a matrix or an aligned block",
        "}": "no brace is open here",
        "\\right": "no \\left is open here",
        "\\end": "no \\begin is open here",
    }
    return UnsupportedMath(
        token.text, token.position, reasons.get(token.text, "it has no place here")
    )


def _unknown(token: Token) -> UnsupportedMath:
    if token.is_command:
        remedy = "the typesetter does not know this command; \\operatorname{...} sets a name"
        return UnsupportedMath(token.text, token.position, remedy)
    name = token.text if token.text.isprintable() else f"U+{ord(token.text):04X}"
    return UnsupportedMath(name, token.position, "the typesetter has no rule for this character")
