"""The learner's own note on a page: kept while it is being written, and when it is closed."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Footer, TextArea

from lora_tutor.errors import LoraTutorError
from lora_tutor.learner.session import Session
from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.style import plain
from lora_tutor.tui.widgets.writing import WritingArea

PAUSE = 2.0
"""Seconds without a key, after which the text is kept."""


class NoteScreen(Dialog[None]):
    """A text area over the place, with the note on one page."""

    DEFAULT_CSS = """
    NoteScreen { align: center middle; }
    NoteScreen > Vertical { width: 76; max-width: 98%; height: 16; max-height: 92%;
        border: round $border; background: $surface; border-title-color: $text;
        border-subtitle-color: $foreground 70%; }
    NoteScreen TextArea, NoteScreen TextArea:focus {
        height: 1fr; border: none; background: $surface; }
    """
    AUTO_FOCUS = "TextArea"
    HELP = "Your note on this page. Write freely; it is kept as you write. Esc closes."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+s,f11", "close", "Done", tooltip="Keep it and close"),
    ]

    def __init__(self, session: Session, page: str, title: str) -> None:
        super().__init__()
        self._session = session
        self._page = page
        self._title = title
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = plain(f"Note on {self._title}")
            box.border_subtitle = "Esc keeps it and closes"
            text = self._session.notes.note(self._page)
            area = WritingArea(text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
            area.move_cursor(area.document.end)
            yield area
        yield Footer(compact=True)

    def on_text_area_changed(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self.keep_text)

    def keep_text(self) -> None:
        """Called when the terminal goes away, too. What cannot be kept is said."""
        self._kept()

    def _kept(self) -> bool:
        try:
            self._session.notes.write_note(self._page, self.query_one(TextArea).text)
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)
            return False
        return True

    def action_close(self) -> None:
        if self._kept():
            # What keys still bring was meant for the screen below.
            self.query_one(TextArea).read_only = True
            self.dismiss()
