"""Which columns of a measured table hold numbers, and so stand to the right."""

from __future__ import annotations

import re

from lora_tutor.labs.model import Table

_NUMBER = re.compile(
    r"[<>≈~]?\s*[-−+]?[0-9]*[.,]?[0-9][0-9.,]*([eE][-−+]?[0-9]+)?[a-zA-Z]?\s*(%|×|x|ms|s|MB|kB)?"
)
_NOTHING = ("", "-", "–", "—")


def number_columns(table: Table) -> tuple[bool, ...]:
    """For each column: whether every cell is a number, or empty, and one is a number."""
    return tuple(
        any(_is_number(row[at]) for row in table.rows)
        and all(_is_number(row[at]) or row[at].strip() in _NOTHING for row in table.rows)
        for at in range(len(table.headers))
    )


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell.strip()) is not None
