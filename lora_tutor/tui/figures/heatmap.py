"""A matrix as colours, two rows of numbers in one row of cells: `▀` in two colours.

The colours run from dark blue over grey to light yellow. Their brightness grows with the value, so
that the picture holds in grey too; plain ASCII shades do the same where there is no colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.markup import escape
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from lora_tutor.figures.matrices import Matrix
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.style import ascii_only, plain

_STOPS = np.array([[8, 20, 92], [38, 90, 164], [118, 124, 128], [214, 166, 60], [255, 240, 160]])
LEVELS = 48
_PLACES = np.linspace(0.0, 1.0, LEVELS)
_KNOTS = np.linspace(0.0, 1.0, len(_STOPS))
_TABLE = np.stack([np.interp(_PLACES, _KNOTS, _STOPS[:, part]) for part in range(3)], axis=1)
PALETTE = [Color.from_rgb(*row) for row in _TABLE.astype(int).tolist()]
SHADES = " .:-=+*#%@"
_STEPS = 8
"""Colours in the key below a figure."""
_BLACK, _WHITE = Color.from_rgb(0, 0, 0), Color.from_rgb(255, 255, 255)


def to_levels(
    values: Matrix, low: float, high: float, levels: int = LEVELS
) -> npt.NDArray[np.int_]:
    """Numbers to 0 .. levels-1, cut off at `low` and `high` (low < high); same shape."""
    share = (np.clip(values, low, high) - low) / (high - low)
    return np.rint(share * (levels - 1)).astype(np.int_)


class Heatmap(Widget):
    """Shows a matrix of shape (rows, columns) in ceil(rows / 2) by columns * `stretch` cells."""

    DEFAULT_CSS = "Heatmap { width: auto; height: auto; }"

    @dataclass
    class Picked(Message):
        """The pointer was pressed on an entry, or dragged to it."""

        heatmap: Heatmap
        row: int
        column: int
        is_drag: bool

        @property
        def control(self) -> Heatmap:
            return self.heatmap

    def __init__(self, values: Matrix, low: float, high: float, *, stretch: int = 1) -> None:
        super().__init__(classes="figure-map")
        self._low, self._high, self._stretch = low, high, stretch
        self._values = values
        self._styles: dict[tuple[int, int], Style] = {}
        self._signs: Mapping[tuple[int, int], str] = {}
        self._dragging = False

    def key(self) -> str:
        """Which colours stand for the least, the middle and the largest numbers, as markup."""
        low, high = (plain(f"{each:.3g}".replace("-", "−")) for each in (self._low, self._high))
        if ascii_only() or self.app.no_color:
            signs = escape(SHADES.strip())
        else:
            colours = (PALETTE[at].get_truecolor().hex for at in range(0, LEVELS, LEVELS // _STEPS))
            signs = "".join(f"[{colour}]█[/]" for colour in colours)
        return f"{low} {signs} {high}"

    def on_mount(self) -> None:
        frames = (each for each in self.ancestors if isinstance(each, Figure))
        for frame in frames:
            frame.border_subtitle = self.key()

    def set_values(self, values: Matrix) -> None:
        """Other numbers of the same shape."""
        if values.shape != self._values.shape:
            raise ValueError(f"shape {values.shape}, but the map shows {self._values.shape}")
        self._values = values
        self.refresh()

    def set_signs(self, signs: Mapping[tuple[int, int], str]) -> None:
        """Single signs over the map, by (row, column) of the entry below them."""
        self._signs = {(row // 2, column): sign for (row, column), sign in signs.items()}
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
        if ascii_only() or self.app.no_color:
            shades = to_levels(pair.mean(axis=0), self._low, self._high, len(SHADES)).tolist()
            text = "".join(
                self._signs.get((y, column), SHADES[level]) * self._stretch
                for column, level in enumerate(shades)
            )
            return Strip([Segment(text, self.rich_style)])
        upper, lower = to_levels(pair, self._low, self._high).tolist()
        return Strip(
            [
                self._segment(self._signs.get((y, column)), above, below)
                for column, (above, below) in enumerate(zip(upper, lower, strict=True))
            ]
        )

    def _segment(self, sign: str | None, above: int, below: int) -> Segment:
        if sign is None:
            return Segment("▀" * self._stretch, self._style(above, below))
        # Over the mean of both colours, in black or white, whichever is further from it.
        ground = (above + below) // 2
        ink = _WHITE if ground < LEVELS // 2 else _BLACK
        return Segment(sign * self._stretch, Style(color=ink, bgcolor=PALETTE[ground], bold=True))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._dragging = True
        self.capture_mouse()
        self._pick(event, is_drag=False)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            self._pick(event, is_drag=True)

    def on_mouse_up(self) -> None:
        self._dragging = False
        self.release_mouse()

    def _pick(self, event: events.MouseEvent, is_drag: bool) -> None:
        offset = event.get_content_offset_capture(self)
        rows, columns = self._values.shape
        row = min(max(offset.y * 2, 0), rows - 1)
        column = min(max(offset.x // self._stretch, 0), columns - 1)
        self.post_message(self.Picked(self, row, column, is_drag))

    def _style(self, above: int, below: int) -> Style:
        pair = (above, below)
        if pair not in self._styles:
            self._styles[pair] = Style(color=PALETTE[above], bgcolor=PALETTE[below])
        return self._styles[pair]
