"""Rectangles of cells with a baseline: what formulas are built of in two dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len


@dataclass(frozen=True, slots=True)
class Box:
    """`lines` all take `width` cells; the line `baseline` is level with the text around.

    The core, from line `top` to line `bottom`, is what delimiters embrace: scripts that stick
    out above or below do not belong to it.
    """

    lines: tuple[str, ...]
    width: int
    baseline: int
    top: int
    bottom: int

    @property
    def height(self) -> int:
        return len(self.lines)

    @property
    def above(self) -> int:
        """Lines over the baseline."""
        return self.baseline

    @property
    def below(self) -> int:
        """Lines under the baseline."""
        return len(self.lines) - 1 - self.baseline

    @property
    def is_flat(self) -> bool:
        """Whether the core is one line of text."""
        return self.top == self.bottom

    def framed(self, above: int, below: int) -> Box:
        """The same box with blank lines added outside of its core."""
        blank = (" " * self.width,)
        lines = blank * above + self.lines + blank * below
        return Box(lines, self.width, self.baseline + above, self.top + above, self.bottom + above)


def text_box(text: str) -> Box:
    """One line of text."""
    return Box((text,), cell_len(text), 0, 0, 0)


def solid(lines: Sequence[str], baseline: int) -> Box:
    """Lines of equal width which are core from top to bottom."""
    return Box(tuple(lines), cell_len(lines[0]), baseline, 0, len(lines) - 1)


def blank(width: int) -> Box:
    return Box((" " * width,), width, 0, 0, 0)


EMPTY = blank(0)


def beside(boxes: Iterable[Box]) -> Box:
    """Boxes from left to right, their baselines level."""
    parts = [box for box in boxes if box.width or box.height > 1]
    if not parts:
        return EMPTY
    if len(parts) == 1:
        return parts[0]
    above = max(box.above for box in parts)
    below = max(box.below for box in parts)
    framed = [box.framed(above - box.above, below - box.below) for box in parts]
    lines = tuple("".join(pieces) for pieces in zip(*(box.lines for box in framed), strict=True))
    return Box(
        lines,
        sum(box.width for box in framed),
        above,
        min(box.top for box in framed),
        max(box.bottom for box in framed),
    )


def aligned_in(box: Box, width: int, align: str = "c") -> Box:
    """`box` widened to `width` cells; `align` is l, c or r."""
    room = max(0, width - box.width)
    left = {"l": 0, "r": room}.get(align, room // 2)
    lines = tuple(" " * left + line + " " * (room - left) for line in box.lines)
    return Box(lines, box.width + room, box.baseline, box.top, box.bottom)


def stacked(boxes: Sequence[Box], baseline_of: int, align: str = "c") -> Box:
    """Boxes from top to bottom, level with the baseline of box `baseline_of`; all core."""
    width = max(box.width for box in boxes)
    wide = [aligned_in(box, width, align) for box in boxes]
    lines = tuple(line for box in wide for line in box.lines)
    baseline = sum(box.height for box in wide[:baseline_of]) + wide[baseline_of].baseline
    return Box(lines, width, baseline, 0, len(lines) - 1)


def with_core_of(box: Box, above: int, core: Box) -> Box:
    """`box` with the core of `core`, which stands `above` lines below its upper edge."""
    return Box(box.lines, box.width, box.baseline, core.top + above, core.bottom + above)
