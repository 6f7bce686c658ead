"""What lies over a place and is closed again."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class Dialog(ModalScreen[ScreenResultType]):
    """Base of every screen that is dismissed: it takes itself from the stack, and once.

    Textual takes the uppermost screen, whichever that is. Keys come faster than screens close: a
    second Esc would take the place below, and an answer the palette that was just opened above.
    """

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        if self not in self.app.screen_stack:
            return AwaitComplete()
        while self.app.screen is not self:
            self.app.pop_screen()
        return super().dismiss(result)
