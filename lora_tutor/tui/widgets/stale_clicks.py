"""A guard for lists whose lines change while somebody clicks on them."""

from __future__ import annotations

from textual import events
from textual.widgets import OptionList


class IgnoresStaleClicks(OptionList):
    """Drops a click on a line that is gone: it carries the line's number in the last picture."""

    async def _on_click(self, event: events.Click) -> None:
        if event.style.meta.get("option", -1) >= self.option_count:
            event.prevent_default()
