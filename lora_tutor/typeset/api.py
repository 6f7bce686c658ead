"""What the rest of the product uses: LaTeX in, lines of text out.

Every function is pure. `ascii_only` asks for ASCII: Greek letters are spelled.
"""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len

from lora_tutor.typeset.breaking import fitted
from lora_tutor.typeset.errors import UnsupportedMath
from lora_tutor.typeset.linear import linear
from lora_tutor.typeset.nodes import Row
from lora_tutor.typeset.parser import parse

__all__ = [
    "UnsupportedMath",
    "block_width",
    "check",
    "set_or_source",
    "typeset_block",
    "typeset_inline",
]


@lru_cache(maxsize=1024)
def _tree(latex: str) -> Row:
    return parse(latex)


def typeset_block(latex: str, width: int | None = None, *, ascii_only: bool = False) -> list[str]:
    """The formula in two dimensions: lines which all take the same number of cells.

    A formula wider than `width` cells is broken, at relations first, then at sums, then at
    products and commas; nothing is ever cut. One that cannot be made narrow enough comes
    back as narrow as it gets (`block_width` tells). Raises UnsupportedMath.
    """
    return list(fitted(_tree(latex), width, ascii_only=ascii_only).lines)


def block_width(lines: list[str]) -> int:
    """The cells taken by lines from `typeset_block`."""
    return max((cell_len(line) for line in lines), default=0)


def typeset_inline(latex: str, *, ascii_only: bool = False) -> str:
    """The formula on one line: `ΔW = Σⱼ₌₁ʳ aⱼbⱼᵀ`. Raises UnsupportedMath."""
    return linear(_tree(latex), ascii_only=ascii_only)


def check(latex: str) -> None:
    """Raise UnsupportedMath when the formula cannot be set, in any of the forms."""
    for ascii_only in (False, True):
        typeset_block(latex, ascii_only=ascii_only)
        typeset_inline(latex, ascii_only=ascii_only)


def set_or_source(
    latex: str, width: int, display: bool, ascii_only: bool = False
) -> tuple[list[str], bool]:
    """The lines of the formula and True, or its source wrapped to `width` cells and False."""
    try:
        if display:
            return typeset_block(latex, width, ascii_only=ascii_only), True
        return [typeset_inline(latex, ascii_only=ascii_only)], True
    except UnsupportedMath:
        return _wrapped(latex, max(1, width)), False


def _wrapped(source: str, width: int) -> list[str]:
    """The source cut into lines of at most `width` cells, at spaces where there are some."""
    lines: list[str] = []
    for word in source.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.extend(_pieces(word, width))
    return lines or [""]


def _pieces(word: str, width: int) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and cell_len(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
