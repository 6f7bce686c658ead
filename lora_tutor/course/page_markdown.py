"""The Markdown of a page, parsed once: frozen nodes that the app paints and `read` prints.

Raw HTML is no Markdown here: it stays text, so that no face loses the words in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from lora_tutor.course.inline import inline_math
from lora_tutor.files.terminal import still

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Formulas pass through the Markdown parser as private characters, so that no mark in them counts.
_OPEN, _CLOSE = "\ue000", "\ue001"
_LIFTED = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_PRIVATE = str.maketrans("", "", _OPEN + _CLOSE)
_TAG = re.compile(r"<[!/?]?[A-Za-z-]*")
_DEEPEST = 200
"""Levels of lists and quotations, each of which takes one or two; the parser drops what is deeper.
"""

# Named tuples and not dataclasses, which take ten times as long to define: the first paint waits.


class PlainText(NamedTuple):
    """Running text; a line break in it is one that the author asked for."""

    text: str


class CodeSpan(NamedTuple):
    text: str


class InlineFormula(NamedTuple):
    latex: str


class Emphasis(NamedTuple):
    inside: tuple[Inline, ...]
    strong: bool


class Hyperlink(NamedTuple):
    inside: tuple[Inline, ...]
    target: str


Inline = PlainText | CodeSpan | InlineFormula | Emphasis | Hyperlink


class Paragraph(NamedTuple):
    """`tight` is one in an item of a list whose items are not set apart by blank lines."""

    inside: tuple[Inline, ...]
    tight: bool


class Heading(NamedTuple):
    inside: tuple[Inline, ...]
    level: int


class CodeLines(NamedTuple):
    """A block of code, without the line break at its end."""

    text: str


class Quotation(NamedTuple):
    inside: tuple[Node, ...]


class ItemList(NamedTuple):
    """`start` is the number of the first item; None where the items have no numbers."""

    items: tuple[tuple[Node, ...], ...]
    start: int | None

    @property
    def loose(self) -> bool:
        return any(isinstance(x, Paragraph) and not x.tight for item in self.items for x in item)


class MarkdownTable(NamedTuple):
    """A table; the first row is its heading. `to_right` says which columns stand to the right."""

    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    to_right: tuple[bool, ...]


class Rule(NamedTuple):
    """A line across the page."""


Node = Paragraph | Heading | CodeLines | Quotation | ItemList | MarkdownTable | Rule


def parse_markdown(markdown: str) -> tuple[Node, ...]:
    """The text as nodes, nothing left out but marks."""
    formulas: list[str] = []
    return _Walk(_tokens(markdown, formulas), formulas).nodes()


def links(nodes: Iterable[Node | Inline]) -> Iterator[Hyperlink]:
    """Every link in them, in order."""
    for node in nodes:
        match node:
            case Hyperlink():
                yield node
            case ItemList(items):
                for item in items:
                    yield from links(item)
            case MarkdownTable(rows):
                for cell in (cell for row in rows for cell in row):
                    yield from links(cell)
            case Paragraph(inside) | Heading(inside) | Quotation(inside) | Emphasis(inside):
                yield from links(inside)


def raw_html(markdown: str) -> Iterator[str]:
    """How each piece of raw HTML in the text begins, such as `<details` or `<!--`."""
    tokens = _tokens(markdown, [], html=True)
    for token in chain.from_iterable((each, *(each.children or ())) for each in tokens):
        if token.type in ("html_block", "html_inline") and (tag := _TAG.search(token.content)):
            yield tag[0]


def shown_texts(markdown: str) -> Iterator[str]:
    """What the parser keeps of the text: prose, code, and where links lead."""
    for token in chain.from_iterable((t, *(t.children or ())) for t in _tokens(markdown, [])):
        if token.type != "inline":
            yield token.content
        yield from (str(token.attrs[each]) for each in ("href", "src") if each in token.attrs)
        yield token.info


def formula_text(latex: str, *, ascii_only: bool) -> str:
    """A formula on one line; its source where it cannot be set."""
    if len(latex) == 1 and latex.isascii() and latex.isalnum():
        # Most formulas of running prose are one letter; a page that opens with such needs no more.
        return latex
    from lora_tutor.typeset.api import typeset_inline
    from lora_tutor.typeset.errors import UnsupportedMath

    try:
        return typeset_inline(latex, ascii_only=ascii_only)
    except UnsupportedMath:
        return " ".join(latex.split())


def _tokens(markdown: str, formulas: list[str], *, html: bool = False) -> list[Token]:
    """The tokens of the parser; the formulas are taken out of the text and into the list."""

    def lift(latex: str) -> str:
        formulas.append(latex)
        return f"{_OPEN}{len(formulas) - 1}{_CLOSE}"

    return _parser(html).parse(inline_math(markdown.translate(_PRIVATE), lift))


@cache
def _parser(html: bool) -> MarkdownIt:
    # Imported here because listing and grading, too, read course modules and need no Markdown.
    from markdown_it import MarkdownIt

    settings = {"html": html, "maxNesting": _DEEPEST}
    return MarkdownIt("commonmark", settings).enable("table")


class _Walk:
    """Goes over the tokens once; each method takes what belongs to its node."""

    def __init__(self, tokens: Iterable[Token], formulas: list[str]) -> None:
        self._tokens = iter(tokens)
        self._formulas = formulas

    def nodes(self) -> tuple[Node, ...]:
        """Up to the end of the block that was opened last."""
        found = []
        for token in self._tokens:
            if token.nesting < 0:
                break
            found.append(self._node(token))
        return tuple(found)

    def _node(self, token: Token) -> Node:
        match token.type:
            case "paragraph_open":
                return Paragraph(self._line(), token.hidden)
            case "heading_open":
                return Heading(self._line(), int(token.tag[1:]))
            case "bullet_list_open":
                return ItemList(self._items(), None)
            case "ordered_list_open":
                return ItemList(self._items(), int(token.attrs.get("start", 1)))
            case "blockquote_open":
                return Quotation(self.nodes())
            case "fence" | "code_block":
                return CodeLines(self._source(token.content).rstrip("\n"))
            case "table_open":
                return self._table()
            case "hr":
                return Rule()
            case _:
                raise TypeError(f"no node is known for a {token.type}")

    def _line(self) -> tuple[Inline, ...]:
        inline, _close = next(self._tokens), next(self._tokens)
        return self._inlines(iter(inline.children or ()))

    def _items(self) -> tuple[tuple[Node, ...], ...]:
        items = []
        while next(self._tokens).type == "list_item_open":
            items.append(self.nodes())
        return tuple(items)

    def _table(self) -> MarkdownTable:
        rows: list[list[tuple[Inline, ...]]] = []
        to_right = []
        for token in self._tokens:
            match token.type:
                case "table_close":
                    break
                case "tr_open":
                    rows.append([])
                case "th_open":
                    to_right.append("right" in str(token.attrs.get("style", "")))
                case "inline":
                    rows[-1].append(self._inlines(iter(token.children or ())))
        return MarkdownTable(tuple(map(tuple, rows)), tuple(to_right))

    def _inlines(self, tokens: Iterator[Token]) -> tuple[Inline, ...]:
        """Up to the end of the emphasis or link that was opened last."""
        found: list[Inline] = []
        for token in tokens:
            match token.type:
                case "softbreak":
                    found.append(PlainText(" "))
                case "hardbreak":
                    found.append(PlainText("\n"))
                case "code_inline":
                    found.append(CodeSpan(self._source(token.content)))
                case "em_open" | "strong_open":
                    found.append(Emphasis(self._inlines(tokens), token.type == "strong_open"))
                case "link_open":
                    target = str(token.attrs.get("href", ""))
                    found.append(Hyperlink(self._inlines(tokens), target))
                case "em_close" | "strong_close" | "link_close":
                    break
                case _:
                    found += self._words(token.content)
        return tuple(found)

    def _words(self, text: str) -> Iterator[Inline]:
        for at, piece in enumerate(_LIFTED.split(text)):
            if at % 2:
                yield InlineFormula(self._formulas[int(piece)])
            elif piece:
                # An entity may stand for a sign that turns the line round.
                yield PlainText(still(piece))

    def _source(self, text: str) -> str:
        """Code as its author wrote it: a dollar in it is a dollar."""
        return _LIFTED.sub(lambda lifted: f"${self._formulas[int(lifted[1])]}$", text)
