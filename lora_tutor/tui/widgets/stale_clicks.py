"""A list whose lines change while somebody clicks on them."""

from __future__ import annotations

from textual import events
from textual.widgets import OptionList


class IgnoresStaleClicks(OptionList):
    """The click carries the number of the line in the last picture, which may be gone by now."""

    async def _on_click(self, event: events.Click) -> None:
        if event.style.meta.get("option", -1) >= self.option_count:
            event.prevent_default()
