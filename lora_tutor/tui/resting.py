"""What opens by itself waits for a rest in typing, and makes way for a key all the same."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import Any

from textual import events
from textual.app import App
from textual.screen import Screen

from lora_tutor.tui.screens.dialog import Dialog

REST = 0.7
"""Seconds without a key, after which something may open by itself."""


class TellsAtRest(App[None]):
    """An app that knows when the last key came."""

    _last_key = float("-inf")

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded and not self._exit:
            self._make_way(event)
        await super().on_event(event)

    def _make_way(self, event: events.Key) -> None:
        """Close a dialog that nobody can have read yet: the key is meant for what lies beneath.

        Before the first key of all nobody is writing, and the welcome may be answered at once.
        """
        is_writing, self._last_key = self._last_key > 0, event.time
        dialog = self.screen
        if isinstance(dialog, Dialog) and dialog.is_news and is_writing:
            dialog.stepped_back = True
            # Not awaited: it is off the stack at once, and the key goes to the place below.
            dialog.dismiss()

    async def at_rest(self, place: Screen[Any]) -> None:
        while not self._exit and place in self.screen_stack:
            left = self._last_key + REST - time.monotonic()
            if left <= 0 and self.screen is place:
                return
            await asyncio.sleep(max(left, 0.1))

    def tell_at_rest(self, message: str, **options: Any) -> None:
        left = self._last_key + REST - time.monotonic()
        if left > 0:
            self.set_timer(left, partial(self.tell_at_rest, message, **options))
        else:
            self.notify(message, **options)
