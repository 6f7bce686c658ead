"""Markdown prose as one widget: far fewer widgets than a Markdown tree, so a page opens faster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content, Span
from textual.style import Style

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
    formula_text,
    links,
    parse_markdown,
)
from lora_tutor.tui.style import QUIET, ascii_only, plain
from lora_tutor.tui.widgets.fitted import HARD_SPACE, Fitted, soft
from lora_tutor.tui.widgets.folds import FORMULA, Whole

UNBROKEN = 28
"""Formulas up to this many cells are not broken across lines."""

_NARROWEST = 16
"""Cells that a line has behind its marks, however deep it stands."""
QUOTE = "|▎ "
MATH_STYLE = "$text-warning"
CODE_STYLE = "$text-accent on $boost"


def links_of(markdown: str) -> list[tuple[str, str]]:
    """Every link of the prose as (words, target), in order."""
    return [
        (soft(inline(link.inside)).plain, link.target) for link in links(parse_markdown(markdown))
    ]


class Prose(Fitted):
    """Paragraphs, headings, lists, quotes and tables. A click on a link runs the app's `link`."""

    DEFAULT_CSS = """
    Prose { margin: 0 0 1 0; link-background: transparent; link-style: underline;
            link-color: $text-primary; }
    """

    def __init__(self, markdown: str, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._parsed = parse_markdown(markdown)
        self._unbroken: list[Whole] = []

    def set_markdown(self, markdown: str) -> None:
        """Show another text."""
        self._parsed = parse_markdown(markdown)
        self.forget_layout()

    def lines_at(self, width: int) -> list[Content]:
        setter = _Setter(width)
        lines: list[Content] = []
        self._unbroken = []
        for node in self._parsed:
            start = len(lines)
            lines += setter.lines([node])
            if isinstance(node, MarkdownTable):
                self._unbroken.append(Whole(start, len(lines) - 1, FORMULA))
            elif isinstance(node, Heading):
                # With the first line of what it stands over.
                self._unbroken.append(Whole(start, len(lines) + 1))
        while lines and not lines[-1].plain.strip(QUOTE):
            lines.pop()
        return lines

    def unbroken(self) -> list[Whole]:
        return self._unbroken


class _Setter:
    """`_indent` holds what stands before each line, `_first` the same for the next one, in which
    the marker of an item still is to come."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._indent: list[str] = []
        self._first: list[str] = []
        self._lists = 0

    def lines(self, nodes: Iterable[Node]) -> Iterator[Content]:
        for node in nodes:
            match node:
                case Heading(inside, level):
                    style = "bold $text-primary" if level <= 2 else "bold"
                    yield from self._wrapped(inline(inside).stylize(style))
                    yield Content()
                case Paragraph(inside, tight):
                    yield from self._wrapped(inline(inside))
                    if not tight:
                        yield Content("".join(self._indent).rstrip())
                case ItemList(items, start):
                    yield from self._items(items, start)
                    if not self._lists:
                        yield Content()
                case Quotation(inside):
                    self._open(*["| " if ascii_only() else "▎ "] * 2)
                    yield from self.lines(inside)
                    self._close()
                case CodeLines(text):
                    for line in text.split("\n"):
                        yield from self._wrapped(Content.styled("  " + line, CODE_STYLE))
                    yield Content()
                case Rule():
                    yield Content.styled(("-" if ascii_only() else "─") * self._width, QUIET)
                case MarkdownTable(rows):
                    from lora_tutor.tui.widgets.tables import set_table

                    yield from set_table([list(map(inline, row)) for row in rows], self._width)
                    yield Content()

    def _items(self, items: Iterable[Iterable[Node]], start: int | None) -> Iterator[Content]:
        self._lists += 1
        bullet = "- " if ascii_only() else "• "
        for place, item in enumerate(items):
            marker = bullet if start is None else f"{start + place}. "
            self._open(" " * len(marker), marker)
            yield from self.lines(item)
            if self._first[-1] == marker:
                # The item is empty, or holds nothing that stands on lines of its own.
                yield from self._wrapped(Content())
            self._close()
        self._lists -= 1

    def _open(self, indent: str, first: str) -> None:
        self._indent.append(indent)
        self._first.append(first)

    def _close(self) -> None:
        self._indent.pop()
        self._first.pop()

    def _wrapped(self, content: Content) -> Iterator[Content]:
        # Deep in lists the right end of the marks is what tells.
        most = max(self._width - _NARROWEST, 0)
        for line in content.wrap(max(self._width - len("".join(self._indent)), _NARROWEST)):
            marks = "".join(self._first)
            yield Content.assemble((marks[max(len(marks) - most, 0) :], QUIET), soft(line))
            self._first = list(self._indent)


def inline(nodes: Iterable[Inline]) -> Content:
    """A line of prose with its styles, links and formulas."""
    text: list[str] = []
    spans: list[Span] = []

    def add(nodes: Iterable[Inline], position: int) -> int:
        """The position behind what was added."""
        for node in nodes:
            start = position
            style: Style | str = ""
            match node:
                case Emphasis(inside, strong):
                    style = "bold" if strong else "italic"
                    position = add(inside, start)
                case Hyperlink(inside, target):
                    style = Style.from_meta({"@click": f"app.follow({target!r})"})
                    position = add(inside, start)
                case _:
                    words, style = _words(node)
                    text.append(words)
                    position += len(words)
            if style:
                spans.append(Span(start, position, style))
        return position

    add(nodes, 0)
    return Content("".join(text), spans=spans)


def _words(node: PlainText | CodeSpan | InlineFormula) -> tuple[str, str]:
    """The text and its style."""
    match node:
        case PlainText(text):
            return plain(text), ""
        case CodeSpan(text):
            return plain(text), CODE_STYLE
        case InlineFormula(latex):
            formula = formula_text(latex, ascii_only=ascii_only())
            if len(formula) <= UNBROKEN:
                formula = formula.replace(" ", HARD_SPACE)
            return formula, MATH_STYLE
