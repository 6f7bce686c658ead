"""Amounts as lengths: a bar of one part, or of several which have letters as well as colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from lora_tutor.tui.style import QUIET, ascii_only

FILLS = (
    "$text-primary on $primary-muted",
    "$text-warning on $warning-muted",
    "$text-success on $success-muted",
    "$text-error on $error-muted",
    "$text-secondary on $secondary-muted",
)
"""Readable in the light and the dark theme."""


@dataclass(frozen=True, slots=True)
class BarPart:
    """One part of a bar. `letter` names it where colours are not seen."""

    letter: str
    amount: float
    fill: str


def stacked(parts: Sequence[BarPart], full: float, width: int) -> Content:
    """The parts one after the other, `width` cells for the amount `full`; the rest is blank.

    What is cut off ends with an arrow; a part of less than half a cell may have no cell at all.
    """
    cells: list[tuple[str, str]] = []
    done, at = 0.0, 0
    for part in parts:
        done += part.amount
        end = min(round(done / full * width), width)
        cells.append((_filled(part.letter, end - at), part.fill))
        at = end
    cut = done > full * (1 + 1e-9)
    tail = [(">", "bold")] if cut else [(" " * (width - at + 1), "")]
    return Content.assemble(*cells, *tail)


def _filled(letter: str, length: int) -> str:
    return letter * length if ascii_only() else letter.center(length)[:length]


def bar_of(amount: float, full: float, width: int, style: str = "$text-primary") -> Content:
    """One bar of at most `width` cells, exact to half a cell where the terminal has the signs."""
    share = min(max(amount / full, 0.0), 1.0) if full > 0 else 0.0
    if ascii_only():
        length = round(share * width)
        return Content.assemble(("#" * length, style), ("." * (width - length), QUIET))
    halves = round(share * width * 2)
    length, half = divmod(halves, 2)
    bar = "━" * length + "╸" * half
    return Content.assemble((bar, style), ("─" * (width - len(bar)), QUIET))


def signed(value: float, full: float, half: int) -> str:
    """To the left of the middle if negative, else to the right; 2 * `half` + 1 cells."""
    filled, empty, middle = "#.|" if ascii_only() else "━─┼"
    length = min(round(abs(value) / full * half), half)
    rest = empty * (half - length)
    if value < 0:
        return rest + filled * length + middle + empty * half
    return empty * half + middle + filled * length + rest
