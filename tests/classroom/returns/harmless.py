"""What a feedback file may be made of: words, and nothing that runs, loads, leads away or hides."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "nav", "section", "header"),
    *("footer", "h1", "h2", "h3", "p", "div", "span", "a", "b", "i", "small", "code", "pre"),
    *("ol", "ul", "li", "details", "summary"),
}
_BETWEEN = {"code": "`", "b": "", "i": "", "span": "", "small": ""}
"""What stands in the words where a tag of this name does; for all others a line ends."""
_ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "style", "role"}
_ATTRIBUTES |= {"aria-label", "href", "id"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words.append(_BETWEEN.get(tag, "\n"))
        if tag != "meta":
            self.open.append(tag)
        self.wrong += [] if tag in _TAGS else [tag]
        for name, value in attrs:
            fine = name in _ATTRIBUTES and "\n" not in (value or "")
            fine &= name != "href" or bool(re.fullmatch(r"#e\d+", value or ""))
            fine &= name != "style" or bool(re.fullmatch(r"width:[\d.]+%", value or ""))
            self.wrong += [] if fine else [f"{tag} {name}={value}"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.words.append(_BETWEEN.get(tag, "\n"))

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.wrong.append(data)


def words_of_page(page: str) -> str:
    """All that it says. It is well formed, and has nothing but what it was given."""
    parser = _Page()
    parser.feed(page)
    parser.close()
    assert parser.wrong == []
    assert parser.open == []
    assert page.count("<style>") == 1
    assert "default-src 'none'" in page
    return _seen("".join(parser.words))


_KINDS = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "fence"),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
}
_INLINE = {"text", "strong_open", "strong_close", "code_inline", "text_special"}


def words_of_markdown(text: str) -> str:
    """All that it says, as a reader of CommonMark with HTML and bare addresses would have it."""
    found = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        assert token.type in _KINDS, token
        assert token.type != "fence" or token.info == "text"
        found += [token.content] if token.type == "fence" else []
        children = token.children or []
        assert {child.type for child in children} <= _INLINE
        found.append(
            "".join(
                f"{each.markup}{each.content}{each.markup}"
                if each.type == "code_inline"
                else each.content
                for each in children
            )
        )
    return _seen("\n".join(found))


def _seen(words: str) -> str:
    assert [char for char in words if not (char.isprintable() or char in "\n\t")] == []
    return words
