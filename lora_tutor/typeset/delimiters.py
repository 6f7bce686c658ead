"""Delimiters that grow with what they embrace."""

from __future__ import annotations

from collections.abc import Sequence

from lora_tutor.typeset.box import EMPTY, Box, beside, blank, text_box
from lora_tutor.typeset.glyphs import Glyphs
from lora_tutor.typeset.symbols import DELIMITER_ASCII


def delimiter(sign: str, above: int, below: int, glyphs: Glyphs, *, ascii_only: bool) -> Box:
    """`sign` drawn from `above` lines over the baseline to `below` lines under it."""
    if not sign:
        return EMPTY
    if above == below == 0:
        return text_box(DELIMITER_ASCII.get(sign, sign) if ascii_only else sign)
    tall = glyphs.tall[sign]
    height = above + 1 + below
    lines = [tall.top, *[tall.fill] * (height - 2), tall.bottom]
    if tall.centre and height > 2:
        lines[above if 0 < above < height - 1 else (height - 1) // 2] = tall.centre
    width = text_box(lines[0]).width
    return Box(tuple(lines), width, above, 0, height - 1)


def fenced(
    left: str, right: str, parts: Sequence[Box | str], glyphs: Glyphs, *, ascii_only: bool
) -> Box:
    """`parts` between `left` and `right`; a part that is a string is a delimiter of its own.

    The delimiters cover the core of the parts and no line more: TeX's are symmetrical about
    the baseline, but a line of the terminal is too much to give away for that.
    """
    boxes = [part for part in parts if isinstance(part, Box)] or [EMPTY]
    above = max(max(box.baseline - box.top for box in boxes), 0)
    below = max(max(box.bottom - box.baseline for box in boxes), 0)

    def drawn(sign: str) -> Box:
        return delimiter(sign, above, below, glyphs, ascii_only=ascii_only)

    pad = blank(1) if above or below else EMPTY
    row: list[Box] = []
    for part in parts:
        row.extend([blank(1), drawn(part), blank(1)] if isinstance(part, str) else [part])
    return beside(
        [
            drawn(left),
            pad if left else EMPTY,
            *row,
            pad if right else EMPTY,
            drawn(right),
        ]
    )
