"""Signs at the ends of a line of code that goes on beyond the window."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset
from textual.strip import Strip

from lora_tutor.tui.widgets.writing import WritingArea

CURSOR = 3
"""Columns that are kept in view from the cursor on."""
_QUIET = Style(dim=True)


def _with_signs(strip: Strip, first: int, last: int, *, before: bool, beyond: bool) -> Strip:
    """The strip with a sign in its cell `first` and in its cell `last`, where there is more."""
    for cell, sign, is_cut in ((first, "‹", before), (last, "›", beyond)):
        if is_cut:
            left, here, right = strip.divide([cell, cell + 1, max(strip.cell_length, cell + 1)])
            style = next((each.style for each in here if each.style is not None), Style())
            strip = Strip.join([left, Strip([Segment(sign, style + _QUIET)]), right])
    return strip


class ShowsCutLines(WritingArea):
    """A text area, the lines of which may be wider than the window."""

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """The beginnings of lines are in view again as soon as the cursor has room there too."""
        moved = super().scroll_cursor_visible(center, animate)
        room = self.scrollable_content_region.width - self.gutter_width
        if self.scroll_target_x and self._cursor_offset[0] + CURSOR <= room:
            self.scroll_to(x=0, animate=False, force=True)
        return moved

    def render_line(self, y: int) -> Strip:
        strip, row = super().render_line(y), y + self.scroll_offset.y
        if self.soft_wrap or row >= self.document.line_count:
            return strip
        first, last = self.gutter_width, self.scrollable_content_region.width - 1
        start = self.scroll_offset.x
        end = cell_len(self.document.get_line(row).expandtabs(self.indent_width))
        # Where the cursor stands is no room for a sign.
        at = self._cursor_offset[0] if row == self.cursor_location[0] else -1
        return _with_signs(
            strip,
            first,
            last,
            before=start > 0 and end > 0 and at != start,
            beyond=end > start + last - first + 1 and at != start + last - first,
        )
