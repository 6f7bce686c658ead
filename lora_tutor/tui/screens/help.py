"""Help: made from the keys that are active now, and from what the focused widget says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Static

from lora_tutor.tui.commands import actions_of
from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.style import QUIET

KEY_WIDTH = 18
WORDS = {
    "Focus Next": "Go to the next part",
    "Focus Previous": "Go to the part before",
    "Copy selected text": "Copy what the mouse has selected",
    "First": "Go to the first line",
    "Last": "Go to the last line",
    "Up": "One line up",
    "Down": "One line down",
    "Page Up": "One screen up",
    "Page Down": "One screen down",
    "Page Left": "One screen to the left",
    "Page Right": "One screen to the right",
    "Scroll Up": "One line up",
    "Scroll Down": "One line down",
    "Scroll Left": "A little to the left",
    "Scroll Right": "A little to the right",
    "Scroll Home": "Go to the top",
    "Scroll End": "Go to the bottom",
    "Cursor up": "One line up",
    "Cursor down": "One line down",
    "Cursor left": "One character to the left",
    "Cursor right": "One character to the right",
    "Cursor word left": "One word to the left",
    "Cursor word right": "One word to the right",
    "Cursor line start": "Start of the line",
    "Cursor line end": "End of the line",
    "Cursor page up": "One screen up",
    "Cursor page down": "One screen down",
    "Cursor left word select": "Select the word to the left",
    "Cursor right word select": "Select the word to the right",
    "Cursor line start select": "Select to the start of the line",
    "Cursor line end select": "Select to the end of the line",
    "Cursor up select": "Select one line up",
    "Cursor down select": "Select one line down",
    "Cursor left select": "Select one character to the left",
    "Cursor right select": "Select one character to the right",
    "Delete character left": "Delete the character before",
    "Delete character right": "Delete the character behind",
    "Delete left to start of word": "Delete the word before",
    "Delete right to start of word": "Delete the word behind",
    "Delete to line start": "Delete to the start of the line",
    "Delete to line end": "Delete to the end of the line",
    "Delete line": "Delete the line",
    "Undo": "Take the last change back",
    "Redo": "Make that change again",
}
"""Textual's names of its own actions, in the words of this app."""


class HelpScreen(Dialog[None]):
    """Lists the keys of the screen beneath."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen #help { width: 84; max-width: 96%; height: auto; max-height: 90%; padding: 1 2;
        border: round $border; background: $surface; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close", tooltip="Back to where you were"),
        Binding("f1,question_mark", "dismiss", "Close", show=False),
    ]

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__()
        self._text = help_text(below)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as box:
            box.border_title = "Help"
            yield Static(self._text, markup=False)
        yield Footer(compact=True)


def help_text(screen: Screen[Any]) -> Content:
    """Context first, then the keys of this place, then those of the focused widget."""
    parts: list[Content | str | tuple[str, str]] = []
    context = _context(screen.focused)
    if context:
        parts += [context.replace("`", ""), "\n\n"]
    named: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for active, keys in actions_of(screen):
        words = active.binding.tooltip or active.binding.description
        row = (_keys(keys), WORDS.get(words, words))
        if isinstance(active.node, Widget) and not isinstance(active.node, Screen):
            others.append(row)
        else:
            named.append(row)
    for title, rows in (("Keys here", named), ("Keys of the focused part", others)):
        if rows:
            parts.append((f"{title}\n", "bold $text-primary"))
            parts += [item for row in rows for item in _row(*row)]
            parts.append("\n")
    parts.append(("The mouse works everywhere too: click on keys below, links, choices.", QUIET))
    return Content.assemble(*parts)


def _keys(keys: Sequence[str]) -> str:
    """Every key once, `^s` as Ctrl+S; those of a Mac's command key go without saying."""
    shown = (_written(key) for key in keys if not key.startswith("super+"))
    return ", ".join(dict.fromkeys(shown))


def _written(key: str) -> str:
    """As the welcome and other texts write it; a letter by itself is the key without Shift."""
    *held, last = key.replace("^", "ctrl+").split("+")
    named = last if len(last) == 1 and not held else last[:1].upper() + last[1:]
    return "+".join([*(each.capitalize() for each in held), named])


def _row(keys: str, words: str) -> list[tuple[str, str]]:
    if len(keys) > KEY_WIDTH:
        words = f"\n{' ' * (KEY_WIDTH + 2)}{words}"
    return [(f"  {keys:<{KEY_WIDTH}}", "bold"), (f"{words}\n", "")]


def _context(focused: Widget | None) -> str:
    node = focused
    while node is not None:
        if node.HELP:
            return node.HELP
        node = node.parent if isinstance(node.parent, Widget) else None
    return ""
