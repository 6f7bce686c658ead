"""The base of every live figure: a focusable frame, keys, and a line that names the keys."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lora_tutor.tui.style import QUIET, ascii_only, plain
from lora_tutor.tui.widgets.reading import Part, bindings_of

_OF_THE_PAGE = {"up", "down", "space", "home", "end", "enter"}
"""Keys by which a page is read, where it has the focus."""
_SEEN = 3
"""Rows from which on a figure is in view."""


class Figure(Vertical, Part, can_focus=True):
    """Subclasses compose their parts and yield `self.keys_line()` last.

    Their keys stand in that line, and not in the footer too, which the page's keys fill.
    """

    DEFAULT_CSS = """
    Figure { height: auto; border: round $foreground 30%; padding: 0 1;
             border-title-color: $foreground 80%; }
    Figure:focus { border: round $border; border-title-color: $text; }
    Figure.-ascii-only { border: ascii $foreground 30%; }
    Figure.-ascii-only:focus { border: ascii $border; }
    Figure .figure-text { height: auto; text-wrap: nowrap; text-overflow: clip; }
    Figure .figure-row { height: auto; }
    """
    KEYS_TEXT: ClassVar[str] = ""
    """Which keys do what; stands below the figure."""

    def keys_line(self) -> Static:
        return Static(self._keys(), id="keys", classes="figure-text", markup=False)

    def _keys(self) -> Content:
        return Content.styled(("" if self.has_focus else "Tab, then: ") + self.KEYS_TEXT, QUIET)

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        for line in self.query("#keys").results(Static):
            line.update(self._keys())

    def wants(self, event: events.Key, rows: range) -> int:
        if event.key in _OF_THE_PAGE or not any(bindings_of(self, event.key)):
            return 0
        return len(rows) * self.keeps_focus(rows)

    def keeps_focus(self, rows: range) -> bool:
        return len(rows) >= _SEEN

    def on_mount(self) -> None:
        self.set_class(ascii_only(), "-ascii-only")
        self.border_title = plain(self.border_title or "")

    def on_click(self, event: events.Click) -> None:
        # The page stays where it is: the pointer would else be over another part.
        self.focus(scroll_visible=False)
