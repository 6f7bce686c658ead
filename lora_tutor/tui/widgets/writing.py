"""Where a learner writes: Textual's text area, safe from two ways to lose what was written."""

from __future__ import annotations

from textual.document._document import EditResult, Location
from textual.widgets import TextArea

from lora_tutor.submission_file import LIMIT_BYTES

MOST = LIMIT_BYTES // 16
"""Characters that one text may have. With more, keys become slow, and the file at last too large
to be read; answers take a few thousand."""


class WritingArea(TextArea):
    """Base of the editor and of notes."""

    def _replace_via_keyboard(
        self, insert: str, start: Location, end: Location
    ) -> EditResult | None:
        """Whatever is typed or pasted comes through here. A file with a null could not be read."""
        if len(insert) > 1 and len(insert) + len(self.text) > MOST:
            self.notify("That is more than fits in here. Nothing was pasted.", timeout=6)
            return None
        return super()._replace_via_keyboard(insert.replace("\0", ""), start, end)

    def _recompute_cursor_offset(self) -> None:
        # Undo takes lines away before it moves the cursor off them; Textual would end the app.
        if self.cursor_location[0] < self.document.line_count:
            super()._recompute_cursor_offset()  # type: ignore[no-untyped-call]
