"""What the tests ask of a document: its fences, its code words, its tables and its links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "docs/authoring.md",
    "docs/contracts.md",
)
_FENCE = re.compile(r"^(?P<mark>`{3,})(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=mark)$\n?", re.M | re.S)
_CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#+) (.+)$", re.M)


@dataclass(frozen=True)
class Document:
    """A Markdown file by its path below the repository."""

    path: str
    text: str

    @property
    def prose(self) -> str:
        """The text without its fences."""
        return _FENCE.sub("", self.text)

    def fences(self) -> Iterator[tuple[str, str, str]]:
        """(the line of text before it, its language, its body) of each fence."""
        for fence in _FENCE.finditer(self.text):
            before = self.text[: fence.start()].rstrip().rpartition("\n")[2]
            yield before, fence["info"].strip(), fence["body"]

    def code_words(self) -> list[str]:
        """What stands between single backticks, on one line."""
        return [" ".join(word.split()) for word in _CODE.findall(self.prose)]

    def links(self) -> list[str]:
        return _LINK.findall(_CODE.sub("", self.prose))

    def anchors(self) -> set[str]:
        """Every heading as the end of an address, as GitHub writes it."""
        plain = (
            re.sub(r"[^\w\- ]", "", title.lower()) for _, title in _HEADING.findall(self.prose)
        )
        return {title.replace(" ", "-") for title in plain}

    def section(self, title: str) -> Document:
        """What stands below a heading, until the next one of its level or above."""
        # A comment in a fence looks like a heading.
        bare = _FENCE.sub(lambda fence: re.sub(r"[^\n]", " ", fence[0]), self.text)
        for heading in _HEADING.finditer(bare):
            if heading[2] == title:
                following = re.compile(rf"^#{{1,{len(heading[1])}}} ", re.M)
                end = following.search(bare, heading.end())
                return Document(self.path, self.text[heading.end() : end.start() if end else None])
        raise AssertionError(f"{self.path} has no section {title!r}")

    def rows(self) -> list[list[str]]:
        """The cells of every table, without headings."""
        lines = [line for line in self.prose.split("\n") if line.startswith("|")]
        return [
            [cell.strip() for cell in line.strip("|").split("|")]
            for at, line in enumerate(lines)
            if not line.startswith("|--") and not "".join(lines[at + 1 : at + 2]).startswith("|--")
        ]

    def named(self, start: str) -> list[str]:
        """The code words of the paragraph that begins with `start`."""
        paragraph = next(part for part in self.text.split("\n\n") if part.startswith(start))
        return _CODE.findall(paragraph)


@cache
def document(path: str) -> Document:
    return Document(path, (ROOT / path).read_text(encoding="utf-8"))


def example_files() -> dict[str, str]:
    """The course in the author's document: its files by their paths."""
    found = {}
    for before, _, body in document("docs/authoring.md").section("A whole small course").fences():
        if path := re.fullmatch(r"`((?:lessons|exercises)/\S+)`", before):
            found[path[1]] = body
    return found
