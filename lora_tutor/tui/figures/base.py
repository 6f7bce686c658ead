"""The base of every live figure: a focusable frame, keys, and a line that names the keys."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lora_tutor.tui.style import QUIET, ascii_only, plain


class Figure(Vertical, can_focus=True):
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
        text = Content.styled(f"Tab comes here. {self.KEYS_TEXT}", QUIET)
        return Static(text, classes="figure-text", markup=False)

    def on_mount(self) -> None:
        self.set_class(ascii_only(), "-ascii-only")
        self.border_title = plain(self.border_title or "")

    def on_click(self, event: events.Click) -> None:
        # The page stays where it is: the pointer would else be over another part.
        self.focus(scroll_visible=False)
