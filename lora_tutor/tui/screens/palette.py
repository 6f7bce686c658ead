"""Textual's command palette, safe from keys and clicks that come faster than it opens or closes."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.command import CommandList, CommandPalette
from textual.events import Mount
from textual.widgets import LoadingIndicator
from textual.worker import Worker, WorkType

from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.widgets.stale_clicks import IgnoresStaleClicks


class Commands(CommandList, IgnoresStaleClicks):
    """The commands found, which change with every letter of the search."""


class Palette(CommandPalette, Dialog[None]):
    """May be closed before it is open or while it searches, and may have no room for its list."""

    def _on_mount(self, event: Mount) -> None:
        # A place that opened meanwhile took all screens above it away: no screen has called then.
        if self not in self.app.screen_stack[1:]:
            event.prevent_default()

    def compose(self) -> ComposeResult:
        for each in super().compose():
            yield Commands() if isinstance(each, CommandList) else each

    def _watch__show_busy(self) -> None:  # type: ignore[override]
        # At once: an awaitable would still wait for its turn when the palette closes, and for ever.
        self.query(LoadingIndicator).set_class(self._show_busy, "--visible")
        self.query(CommandList).set_class(self._show_busy, "--populating")

    def run_worker(self, work: WorkType[Any], *args: Any, **options: Any) -> Worker[Any]:
        return super().run_worker(work, *args, **options | {"exit_on_error": False})

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
