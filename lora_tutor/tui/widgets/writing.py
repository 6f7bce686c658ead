"""Textual's text area, safe from four ways to lose what was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.document._document import EditResult, Location
from textual.widgets import TextArea
from textual.widgets.text_area import Edit

from lora_tutor.files.source import LIMIT_BYTES, MARK

MOST = LIMIT_BYTES // 16
"""Characters that one text may have. With more, keys become slow, and the file at last too large
to be read; answers take a few thousand."""


class WritingArea(TextArea):
    """Base of the text areas of the editor and of notes."""

    def _replace_via_keyboard(
        self, insert: str, start: Location, end: Location
    ) -> EditResult | None:
        """Whatever is typed or pasted comes through here.

        A file with a null could not be read, and Python refuses the byte order mark that the start
        of another file brings along, unseen.
        """
        if len(insert) > 1 and len(insert) + len(self.text) > MOST:
            self.notify("That is more than fits in here. Nothing was pasted.", timeout=6)
            return None
        kept = insert.replace("\0", "").replace(MARK, "")
        return super()._replace_via_keyboard(kept, start, end)

    def edit(self, edit: Edit) -> EditResult:
        # The document breaks lines at form feeds and their like, and ends them in its own way, but
        # tells the syntax tree of the bytes it was given. Out of step the tree may never answer.
        ends = edit.text.endswith(("\n", "\r"))
        lines = [*edit.text.splitlines(), *([""] if ends else [])]
        return super().edit(replace(edit, text=self.document.newline.join(lines)))

    def _undo_batch(self, edits: Sequence[Edit]) -> None:
        super()._undo_batch(edits)
        # Else what is typed now is undone together with what was done before. Where that was a
        # paste of several lines, Textual miscounts the lines of both, and the app ends in painting.
        self.history.checkpoint()

    def _recompute_cursor_offset(self) -> None:
        # Undo takes lines away before it moves the cursor off them; Textual would end the app.
        if self.cursor_location[0] < self.document.line_count:
            super()._recompute_cursor_offset()  # type: ignore[no-untyped-call]
