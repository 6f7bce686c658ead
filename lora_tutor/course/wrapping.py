"""Lines for a terminal of a given width, measured in cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

NARROWEST = 20
_BEFORE_RELATION = re.compile(r" +(?=[=≈≃≅∼≡≠<>≤≥≪≫∈⊆→⇒⟶↦⟼] )")


def cell_width(text: str) -> int:
    """How many terminal cells the text takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Fill lines with the words of `text`; `first` opens the first line and `rest` the others.

    A word that is wider than a line is cut. Line breaks in `text` stay.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _fill(paragraph.split(" "), width, rest if lines else first, rest)
    return lines


def wrap_formula(text: str, width: int) -> list[str]:
    """A formula on one line if it fits, else broken before its relations, then where it must be."""
    if cell_width(text) <= width:
        return [text]
    lines: list[str] = []
    for piece in _BEFORE_RELATION.split(text):
        indent = "  " if lines else ""
        joined = f"{lines[-1]} {piece}" if lines else piece
        if lines and cell_width(joined) <= width:
            lines[-1] = joined
        else:
            lines += wrap(piece, width, indent, "    ")
    return lines


def wrap_code(text: str, width: int) -> list[str]:
    r"""Code as it stands; a line that is too long goes on after a `\` at its end."""
    lines: list[str] = []
    for line in text.expandtabs(4).split("\n"):
        line = line.rstrip()
        while cell_width(line) > width:
            head, line = _cut(line, width - 1)
            lines.append(head + "\\")
        lines.append(line)
    return lines


def indent(lines: Iterable[str], prefix: str) -> list[str]:
    return [f"{prefix}{line}".rstrip() for line in lines]


def _fill(words: Iterable[str], width: int, first: str, rest: str) -> list[str]:
    lines, line, empty = [], first, True
    for word in filter(None, words):
        gap = "" if empty else " "
        if cell_width(line) + len(gap) + cell_width(word) <= width:
            line, empty = f"{line}{gap}{word}", False
            continue
        if not empty:
            lines.append(line)
            line = rest
        while cell_width(line) + cell_width(word) > width:
            head, word = _cut(word, width - cell_width(line))
            lines.append(line + head)
            line = rest
        line, empty = line + word, not word
    return [*lines, line.rstrip()]


def _cut(text: str, width: int) -> tuple[str, str]:
    """The most that fits into `width` cells, at least one character; and what is left."""
    used = 0
    for at, character in enumerate(text):
        used += _cells(character)
        if at and used > width:
            return text[:at], text[at:]
    return text, ""


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
