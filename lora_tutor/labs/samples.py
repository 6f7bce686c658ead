"""Texts that models wrote, side by side where there is room, else one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from lora_tutor.course.wrapping import cell_width, wrap
from lora_tutor.labs.model import Sample

GAP = "   "
NARROWEST = 24


def side_by_side(samples: Sequence[Sample], width: int, dash: str) -> list[str]:
    """The lines, none longer than `width`; a rule of `dash` stands under each title."""
    if not samples:
        return []
    column = (width - len(GAP) * (len(samples) - 1)) // len(samples)
    if column < NARROWEST:
        apart = [_lines(each, width, dash) for each in samples]
        return [line for lines in apart for line in (*lines, "")][:-1]
    rows = zip_longest(*(_lines(each, column, dash) for each in samples), fillvalue="")
    return [
        GAP.join(line + " " * (column - cell_width(line)) for line in row).rstrip() for row in rows
    ]


def _lines(sample: Sample, width: int, dash: str) -> list[str]:
    return [*wrap(sample.title, width), dash * width, *wrap(sample.text, width)]
