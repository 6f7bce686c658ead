"""A table as CSV, in which no cell is a formula for the spreadsheet that opens it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lora_tutor.files.terminal import MOVES

Cell = str | int | float | None
MARK = "\ufeff"
"""Put before a table, it tells Excel (2007 and later) that the text is UTF-8. Source: Stack
Overflow 155097, "Microsoft Excel mangles Diacritics in .csv files"."""
# What a spreadsheet takes for a formula, in both widths. Source: OWASP, "CSV Injection".
_FORMULA = tuple("=+-@＝＋－＠\t\r\n|%")

_UNSEEN = re.compile(rf"[{MOVES}\t\r\n]")


def as_csv(rows: Iterable[Sequence[Cell]]) -> str:
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows)


def harmless(text: str) -> str:
    """The text as no spreadsheet runs it: behind an apostrophe it is no formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def visible(text: str) -> str:
    """A name for a table that may be printed: what nobody sees in it is spelt out."""
    return harmless(_UNSEEN.sub(lambda found: repr(found[0])[1:-1], text))


def one_line(text: str) -> str:
    """Foreign text for a gradebook, harmless: on one line, and without signs that nobody sees."""
    signs = (char if char.isprintable() else " " for char in text)
    return harmless(" ".join("".join(signs).split()))


def _quoted(cell: Cell) -> str:
    """A cell as RFC 4180 wants it; Python's csv leaves a lone carriage return unquoted."""
    text = "" if cell is None else f"{cell:.10g}" if isinstance(cell, float) else str(cell)
    needed = text != text.strip() or any(char in text for char in ',"\n\r')
    return '"' + text.replace('"', '""') + '"' if needed else text
