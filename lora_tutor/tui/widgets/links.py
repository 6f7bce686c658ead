"""Links that the keyboard reaches: one line each, Enter or a click follows."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from lora_tutor.tui.style import mark


class LinkLine(Static, can_focus=True):
    """A link to a lesson, an exercise, or the web."""

    DEFAULT_CSS = """
    LinkLine { height: auto; padding: 0 1; }
    LinkLine:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    LinkLine:hover { background: $block-hover-background; }
    """
    HELP = "A link. Enter follows it."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "follow", "Follow", tooltip="Follow this link")
    ]

    def __init__(self, words: str, target: str) -> None:
        super().__init__(Content.assemble(f"{mark('next')} ", words), markup=False)
        self.target = target

    async def action_follow(self) -> None:
        await self.run_action(f"app.follow({self.target!r})")

    async def on_click(self) -> None:
        await self.action_follow()
