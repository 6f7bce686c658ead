"""Markdown prose as one widget: far fewer widgets than a Markdown tree, so a page opens faster.

Inline mathematics comes in already set; two private characters enclose it, so that it can be told
from the words around it, and a third keeps the spaces of a short formula on one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from textual.content import Content, Span
from textual.style import Style

from lora_tutor.course.page import inline_math
from lora_tutor.tui.look import QUIET, ascii_only, plain
from lora_tutor.tui.widgets.fitted import HARD_SPACE, Fitted, soft

OPEN, CLOSE = "\ue000", "\ue001"
UNBROKEN = 28
"""Formulas up to this many cells are not broken across lines."""

_MARKDOWN_SIGNS = str.maketrans({sign: "\\" + sign for sign in "\\`*_{}[]<>()#+-.!|~&"})
_STYLES = {"em": "italic", "strong": "bold", "s": "strike"}
QUOTE = "|▎ "
MATH_STYLE = "$text-warning"
CODE_STYLE = "$text-accent on $boost"
LINK_STYLE = "$text-primary underline"


def set_inline(latex: str) -> str:
    """One inline formula as Markdown-safe text between the private signs."""
    if len(latex) == 1 and latex.isascii() and latex.isalnum():
        # Most formulas of running prose are one letter; a page that opens with such needs no more.
        text = latex
    else:
        from lora_tutor.typeset.api import typeset_inline

        text = typeset_inline(latex, ascii_only=ascii_only())
    if len(text) <= UNBROKEN:
        text = text.replace(" ", HARD_SPACE)
    return OPEN + text.translate(_MARKDOWN_SIGNS) + CLOSE


def links_of(markdown: str) -> list[tuple[str, str]]:
    """Every link of the prose as (words, target), in order."""
    found: list[tuple[str, str]] = []
    for token in _parser().parse(inline_math(markdown, set_inline)):
        children = token.children or []
        for at, child in enumerate(children):
            if child.type == "link_open":
                words = []
                for inner in children[at + 1 :]:
                    if inner.type == "link_close":
                        break
                    words.append(inner.content)
                text = "".join(words).replace(OPEN, "").replace(CLOSE, "")
                found.append((text.replace(HARD_SPACE, " "), str(child.attrs.get("href", ""))))
    return found


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


class Prose(Fitted):
    """Paragraphs, headings, lists, quotes and tables. A click on a link runs the app's `link`."""

    DEFAULT_CSS = """
    Prose { margin: 0 0 1 0; link-background: transparent; link-style: underline;
            link-color: $text-primary; }
    """

    def __init__(self, markdown: str, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._tokens: Sequence[Token] = _parser().parse(inline_math(markdown, set_inline))

    def set_markdown(self, markdown: str) -> None:
        """Show another text."""
        self._tokens = _parser().parse(inline_math(markdown, set_inline))
        self.forget_layout()

    def lines_at(self, width: int) -> list[Content]:
        lines = list(_Setter(self._tokens).lines(width))
        while lines and not lines[-1].plain.strip(QUOTE):
            lines.pop()
        return lines


class _Setter:
    """One pass over the tokens; `indent` holds what stands before each line."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.indent: list[str] = []
        self.marker: str | None = None
        self.numbers: list[int | None] = []
        self.tight: list[bool] = []

    def lines(self, width: int) -> Iterator[Content]:
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            match token.type:
                case "heading_open":
                    style = "bold $text-primary" if token.tag in ("h1", "h2") else "bold"
                    content = inline(self.tokens[at + 1]).stylize(style)
                    yield from self._wrapped(content, width)
                    yield Content()
                case "paragraph_open":
                    yield from self._wrapped(inline(self.tokens[at + 1]), width)
                    if not (self.tight and self.tight[-1] and token.hidden):
                        yield self._prefix_line()
                case "bullet_list_open" | "ordered_list_open":
                    ordered = token.type == "ordered_list_open"
                    start = int(token.attrs.get("start", 1)) if ordered else None
                    self.numbers.append(start)
                    self.tight.append(True)
                case "bullet_list_close" | "ordered_list_close":
                    self.numbers.pop()
                    self.tight.pop()
                    if not self.tight:
                        yield Content()
                case "list_item_open":
                    self.marker = self._next_marker()
                    self.indent.append(" " * len(self.marker))
                case "list_item_close":
                    self.marker = None
                    self.indent.pop()
                case "blockquote_open":
                    self.indent.append("| " if ascii_only() else "▎ ")
                case "blockquote_close":
                    self.indent.pop()
                case "fence" | "code_block":
                    for line in token.content.rstrip("\n").split("\n"):
                        yield from self._wrapped(Content.styled("  " + line, CODE_STYLE), width)
                    yield Content()
                case "hr":
                    yield Content.styled(("-" if ascii_only() else "─") * width, QUIET)
                case "table_open":
                    end = next(
                        i
                        for i in range(at, len(self.tokens))
                        if self.tokens[i].type == "table_close"
                    )
                    from lora_tutor.tui.widgets.tables import set_table

                    rows = _rows(self.tokens[at:end])
                    yield from set_table(rows, width)
                    yield Content()
                    at = end
            at += 1

    def _next_marker(self) -> str:
        number = self.numbers[-1]
        if number is None:
            return "- " if ascii_only() else "• "
        self.numbers[-1] = number + 1
        return f"{number}. "

    def _prefix_line(self) -> Content:
        return Content("".join(self.indent).rstrip())

    def _wrapped(self, content: Content, width: int) -> Iterator[Content]:
        prefix = "".join(self.indent)
        room = max(width - len(prefix), 8)
        for line in content.wrap(room):
            first = prefix
            if self.marker is not None:
                first = prefix[: -len(self.marker)] + self.marker
                self.marker = None
            yield Content.assemble((first, QUIET), soft(line))


def _rows(tokens: Sequence[Token]) -> list[list[Content]]:
    rows: list[list[Content]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(inline(token))
    return rows


def inline(token: Token) -> Content:
    """An inline token with its styles, links and formulas."""
    text: list[str] = []
    spans: list[Span] = []
    open_styles: list[tuple[Style | str, int]] = []
    position = 0

    def close() -> None:
        style, start = open_styles.pop()
        spans.append(Span(start, position, style))

    def add(words: str) -> None:
        nonlocal position
        for sign in words:
            if sign == OPEN:
                open_styles.append((MATH_STYLE, position))
            elif sign == CLOSE:
                close()
            else:
                text.append(sign)
                position += 1

    for child in token.children or []:
        match child.type:
            case "text":
                add(plain(child.content))
            case "softbreak":
                add(" ")
            case "hardbreak":
                add("\n")
            case "code_inline":
                open_styles.append((CODE_STYLE, position))
                add(plain(child.content))
                close()
            case "em_open" | "strong_open" | "s_open":
                open_styles.append((_STYLES[child.type.removesuffix("_open")], position))
            case "link_open":
                action = f"app.follow({child.attrs.get('href', '')!r})"
                open_styles.append((Style.from_meta({"@click": action}), position))
            case "em_close" | "strong_close" | "s_close" | "link_close":
                close()
            case _:
                add(plain(child.content))
    return Content("".join(text), spans=spans)
