"""Two texts to read, side by side or one above the other."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.widgets import Footer

from lora_tutor.tui.screens.base import WIDE
from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.widgets.code_reader import CodeReader


class Compare(Dialog[None]):
    """Shows two read-only texts. Subclasses may put more beneath them."""

    DEFAULT_CSS = """
    Compare #both { layout: vertical; height: 1fr; }
    Compare.-wide #both { layout: horizontal; }
    Compare .side { border: round $foreground 30%;
        border-title-color: $foreground 80%; height: 1fr; width: 1fr; }
    Compare .side:focus-within { border: round $border; }
    /* One line of frame, and the text in use gets the larger part. */
    Compare.-narrow .side { border: none; border-top: round $foreground 30%; }
    Compare.-narrow .side:focus-within { border-top: heavy $border; height: 2fr; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - as in Textual
    AUTO_FOCUS = "CodeEditor"
    HELP = "Two texts to compare. Arrows scroll, Tab goes to the other one, Esc closes."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f8", "dismiss", "Close", tooltip="Back to the exercise"),
        Binding("tab", "app.focus_next", "Other side", tooltip="Go to the other text"),
    ]

    def __init__(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Each side is a title and a text."""
        super().__init__()
        self._sides = (left, right)

    def compose(self) -> ComposeResult:
        with Container(id="both"):
            for title, text in self._sides:
                with Vertical(classes="side") as side:
                    # Without corners nothing else keeps the line off the words.
                    side.border_title = f" {title} "
                    yield CodeReader(text)
        yield from self.compose_beneath()
        yield Footer(compact=True)

    def compose_beneath(self) -> ComposeResult:
        yield from ()
