"""Markdown as linear plain text: no marks, no colour, no line wider than asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lora_tutor.course.page_markdown import (
    CodeLines,
    CodeSpan,
    Emphasis,
    Heading,
    Hyperlink,
    Inline,
    InlineFormula,
    ItemList,
    MarkdownTable,
    Node,
    Paragraph,
    PlainText,
    Quotation,
    Rule,
    parse_markdown,
)
from lora_tutor.course.text_table import text_table
from lora_tutor.course.wrapping import NARROWEST, indent, wrap, wrap_code


class LinearMarkdown:
    """Renders Markdown; `formula` sets an inline formula, `target` says where a link leads,
    `words` is done to everything else that is written."""

    def __init__(
        self,
        formula: Callable[[str], str],
        target: Callable[[str], str],
        words: Callable[[str], str] = str,
    ) -> None:
        self._formula = formula
        self._target = target
        self._words = words

    def lines(self, markdown: str, width: int) -> list[str]:
        """The text as lines of at most `width` cells, blocks apart by a blank line."""
        return self._blocks(parse_markdown(markdown), max(width, NARROWEST))

    def text(self, markdown: str) -> str:
        """The same on one line; for a choice, a caption, a cell."""
        return " ".join(self._texts(parse_markdown(markdown)))

    def _texts(self, nodes: Iterable[Node]) -> Iterator[str]:
        for node in nodes:
            match node:
                case Paragraph(inside) | Heading(inside):
                    yield self._inline(inside)
                case CodeLines(text):
                    yield self._words(text)
                case Quotation(inside):
                    yield from self._texts(inside)
                case ItemList(items):
                    for item in items:
                        yield from self._texts(item)
                case MarkdownTable(rows):
                    yield from (self._inline(cell) for row in rows for cell in row)
                case Rule():
                    pass

    def _blocks(self, nodes: Iterable[Node], width: int, apart: bool = True) -> list[str]:
        lines: list[str] = []
        for node in nodes:
            block = self._block(node, width)
            if block and lines and apart:
                lines.append("")
            lines += block
        return lines

    def _block(self, node: Node, width: int) -> list[str]:
        match node:
            case Paragraph(inside) | Heading(inside):
                return wrap(self._inline(inside), width)
            case ItemList():
                return self._list(node, width)
            case MarkdownTable(rows, to_right):
                cells = [[" ".join(self._inline(cell).split()) for cell in row] for row in rows]
                return text_table(cells, to_right, width)
            case CodeLines(text):
                return indent(wrap_code(self._words(text), width - 4), "    ")
            case Quotation(inside):
                return self._nested(inside, width, "  ", "  ")
            case Rule():
                return []

    def _list(self, node: ItemList, width: int) -> list[str]:
        loose = node.loose
        lines: list[str] = []
        for place, item in enumerate(node.items):
            marker = "- " if node.start is None else f"{node.start + place}. "
            if lines and loose:
                lines.append("")
            lines += self._nested(item, width, marker, " " * len(marker), loose)
        return lines

    def _nested(
        self, nodes: Iterable[Node], width: int, first: str, rest: str, apart: bool = True
    ) -> list[str]:
        inner = width - len(first)
        if inner < NARROWEST - 4:
            # No room to indent any further: the marker stands alone.
            marker = [first.rstrip()] if first.strip() else []
            return [*marker, *self._blocks(nodes, width, apart)]
        lines = self._blocks(nodes, inner, apart) or [""]
        return [*indent(lines[:1], first), *indent(lines[1:], rest)]

    def _inline(self, nodes: Iterable[Inline]) -> str:
        return "".join(map(self._said, nodes))

    def _said(self, node: Inline) -> str:
        match node:
            case PlainText(text) | CodeSpan(text):
                return self._words(text)
            case InlineFormula(latex):
                return self._formula(latex)
            case Emphasis(inside):
                return self._inline(inside)
            case Hyperlink(inside, href):
                label, target = self._inline(inside), self._target(href)
                # "lesson 3.1" says it all where the label is "3.1".
                if not target:
                    return label
                return target if target.endswith(label) else f"{label} ({target})"
