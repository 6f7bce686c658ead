"""A matrix as colours, two rows of numbers in one row of cells: `▀` in two colours.

The colours run from dark blue over grey to light yellow. Their brightness grows with the value, so
that the picture holds without colour too; plain ASCII shades do the same where asked for.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from lora_tutor.tui.look import ascii_only

Matrix = npt.NDArray[np.float64]

_STOPS = np.array([[8, 20, 92], [38, 90, 164], [118, 124, 128], [214, 166, 60], [255, 240, 160]])
LEVELS = 48
_PLACES = np.linspace(0.0, 1.0, LEVELS)
_KNOTS = np.linspace(0.0, 1.0, len(_STOPS))
_TABLE = np.stack([np.interp(_PLACES, _KNOTS, _STOPS[:, part]) for part in range(3)], axis=1)
PALETTE = [Color.from_rgb(*row) for row in _TABLE.astype(int).tolist()]
SHADES = " .:-=+*#%@"


def to_levels(
    values: Matrix, low: float, high: float, levels: int = LEVELS
) -> npt.NDArray[np.int_]:
    """Numbers to 0 .. levels-1, cut off at `low` and `high` (low < high); same shape."""
    share = (np.clip(values, low, high) - low) / (high - low)
    return np.rint(share * (levels - 1)).astype(np.int_)


class Heatmap(Widget):
    """Shows a matrix of shape (rows, columns) in ceil(rows / 2) by columns * `stretch` cells."""

    DEFAULT_CSS = "Heatmap { width: auto; height: auto; }"

    def __init__(self, values: Matrix, low: float, high: float, *, stretch: int = 1) -> None:
        super().__init__(classes="figure-map")
        self._low, self._high, self._stretch = low, high, stretch
        self._values = values
        self._styles: dict[tuple[int, int], Style] = {}

    def set_values(self, values: Matrix) -> None:
        """Other numbers of the same shape."""
        if values.shape != self._values.shape:
            raise ValueError(f"shape {values.shape}, but the map shows {self._values.shape}")
        self._values = values
        self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return int(self._values.shape[1]) * self._stretch

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return (int(self._values.shape[0]) + 1) // 2

    def render_line(self, y: int) -> Strip:
        rows = self._values[2 * y : 2 * y + 2]
        if not len(rows):
            return Strip.blank(self.size.width)
        pair = rows if len(rows) == 2 else np.vstack([rows, rows])
        if ascii_only():
            shades = to_levels(pair.mean(axis=0), self._low, self._high, len(SHADES)).tolist()
            text = "".join(SHADES[level] * self._stretch for level in shades)
            return Strip([Segment(text, self.rich_style)])
        upper, lower = to_levels(pair, self._low, self._high).tolist()
        return Strip(
            [
                Segment("▀" * self._stretch, self._style(above, below))
                for above, below in zip(upper, lower, strict=True)
            ]
        )

    def _style(self, above: int, below: int) -> Style:
        pair = (above, below)
        if pair not in self._styles:
            self._styles[pair] = Style(color=PALETTE[above], bgcolor=PALETTE[below])
        return self._styles[pair]
