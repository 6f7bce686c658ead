"""The base of screens that lie over a place and are closed again."""

from __future__ import annotations

import time
from typing import ClassVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.events import Mount
from textual.screen import ModalScreen, ScreenResultType

UNREAD = 0.4
"""Seconds in which nobody takes notice of a dialog and answers it."""


class Dialog(ModalScreen[ScreenResultType]):
    """Base of every screen that is dismissed: it takes itself from the stack, and once.

    Textual takes the uppermost screen, whichever that is. Keys come faster than screens close: a
    second Esc would take the place below, and an answer the palette that was just opened above.
    """

    unasked = False
    """Whether it opened by itself, maybe under the fingers of somebody who writes."""
    stepped_back = False
    """Whether it was closed again because a key came that was not meant for it."""
    opened = 0.0

    # A dialog hides the keys of the app; these are promised everywhere.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "Help", show=False, tooltip="Every key, explained"),
        Binding("f12", "app.toggle_theme", "Light/dark", show=False, tooltip="Light or dark"),
    ]

    def _on_mount(self, event: Mount) -> None:
        super()._on_mount(event)
        self.opened = time.monotonic()

    @property
    def is_news(self) -> bool:
        """Whether nobody can have read it yet, so that a key is meant for what lies beneath."""
        return self.unasked and time.monotonic() - self.opened < UNREAD

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        if self not in self.app.screen_stack:
            return AwaitComplete()
        while self.app.screen is not self:
            # Not popped: who waits for its answer would wait for ever.
            self.app.screen.dismiss()
        return super().dismiss(result)
