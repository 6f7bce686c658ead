"""Help: made from the keys that are active now, and from what the focused widget says of itself."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Footer, Static

from lora_tutor.tui.commands import actions_of
from lora_tutor.tui.look import QUIET

KEY_WIDTH = 18


class HelpScreen(ModalScreen[None]):
    """Every key of the screen beneath."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen #help { width: 84; max-width: 96%; height: auto; max-height: 90%; padding: 1 2;
        border: round $border; background: $surface; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f1,question_mark", "dismiss", "Close", tooltip="Back to where you were")
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
        row = (", ".join(dict.fromkeys(keys)), active.binding.tooltip or active.binding.description)
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
