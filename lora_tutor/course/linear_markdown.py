"""Markdown as linear plain text: no marks, no colour, no line wider than asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

from lora_tutor.course.inline import inline_math
from lora_tutor.course.text_table import text_table
from lora_tutor.course.wrapping import NARROWEST, indent, wrap, wrap_code

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

# Formulas pass through the Markdown parser as private characters, so that no mark in them counts.
_FORMULA = re.compile("\ue000([0-9]{1,6})\ue001")


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
        self._formulas: list[str] = []

    def lines(self, markdown: str, width: int) -> list[str]:
        """The text as lines of at most `width` cells, blocks apart by a blank line."""
        return self._blocks(self._tree(markdown).children, max(width, NARROWEST))

    def text(self, markdown: str) -> str:
        """The same on one line; for a choice, a caption, a cell."""
        paragraphs = self._tree(markdown).walk()
        return " ".join(self._inline(node) for node in paragraphs if node.type == "inline")

    def _tree(self, markdown: str) -> SyntaxTreeNode:
        from markdown_it.tree import SyntaxTreeNode

        self._formulas = []
        return SyntaxTreeNode(_parser().parse(inline_math(markdown, self._lift)))

    def _lift(self, latex: str) -> str:
        self._formulas.append(self._formula(latex))
        return f"\ue000{len(self._formulas) - 1}\ue001"

    def _lowered(self, text: str) -> str:
        def formula(match: re.Match[str]) -> str:
            index = int(match[1])
            return self._formulas[index] if index < len(self._formulas) else ""

        # The words first: formulas are set in 7 bits where words are.
        return _FORMULA.sub(formula, self._words(text))

    def _blocks(self, nodes: Iterable[SyntaxTreeNode], width: int, apart: bool = True) -> list[str]:
        lines: list[str] = []
        for node in nodes:
            block = self._block(node, width)
            if block and lines and apart:
                lines.append("")
            lines += block
        return lines

    def _block(self, node: SyntaxTreeNode, width: int) -> list[str]:
        match node.type:
            case "paragraph" | "heading":
                return wrap("".join(map(self._inline, node.children)), width)
            case "bullet_list" | "ordered_list":
                return self._list(node, width)
            case "table":
                return self._table(node, width)
            case "fence" | "code_block":
                return indent(
                    wrap_code(self._lowered(node.content).rstrip("\n"), width - 4), "    "
                )
            case "blockquote":
                return self._nested(node.children, width, "  ", "  ")
            case _:
                return []

    def _list(self, node: SyntaxTreeNode, width: int) -> list[str]:
        number = int(node.attrs.get("start", 1))
        parts = [part for item in node.children for part in item.children]
        loose = any(part.type == "paragraph" and not part.hidden for part in parts)
        lines: list[str] = []
        for place, item in enumerate(node.children):
            marker = f"{number + place}. " if node.type == "ordered_list" else "- "
            if lines and loose:
                lines.append("")
            lines += self._nested(item.children, width, marker, " " * len(marker), loose)
        return lines

    def _nested(
        self,
        nodes: Iterable[SyntaxTreeNode],
        width: int,
        first: str,
        rest: str,
        apart: bool = True,
    ) -> list[str]:
        inner = width - len(first)
        if inner < NARROWEST - 4:
            # No room to indent any further: the marker stands alone.
            marker = [first.rstrip()] if first.strip() else []
            return [*marker, *self._blocks(nodes, width, apart)]
        lines = self._blocks(nodes, inner, apart) or [""]
        return [*indent(lines[:1], first), *indent(lines[1:], rest)]

    def _table(self, node: SyntaxTreeNode, width: int) -> list[str]:
        rows = [part for part in node.walk() if part.type == "tr"]
        cells = [[self._cell(cell) for cell in row.children] for row in rows]
        right = [
            "right" in str(cell.attrs.get("style", ""))
            for cell in (rows[0].children if rows else ())
        ]
        return text_table(cells, right, width)

    def _cell(self, cell: SyntaxTreeNode) -> str:
        return " ".join("".join(map(self._inline, cell.children)).split())

    def _inline(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "text" | "code_inline" | "image":
                return self._lowered(node.content)
            case "softbreak":
                return " "
            case "hardbreak":
                return "\n"
            case "link":
                label = "".join(map(self._inline, node.children))
                target = self._target(str(node.attrs.get("href", "")))
                # "lesson 3.1" says it all where the label is "3.1".
                if not target:
                    return label
                return target if target.endswith(label) else f"{label} ({target})"
            case _:
                return "".join(map(self._inline, node.children))


@cache
def _parser() -> MarkdownIt:
    # Imported here because listing and grading, too, read course modules and need no Markdown.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")
