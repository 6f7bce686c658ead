"""Textual's command palette, safe from keys and clicks that come faster than it opens or closes."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.command import Command, CommandList, CommandPalette
from textual.events import Click, Mount
from textual.widgets import Input, LoadingIndicator
from textual.worker import Worker, WorkerState, WorkType

from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.widgets.stale_clicks import IgnoresStaleClicks


class Commands(CommandList, IgnoresStaleClicks):
    """The commands found, which change with every letter of the search."""


class Palette(CommandPalette, Dialog[None]):
    """May be closed before it is open or while it searches, and may have no room for its list.

    It has no id: the next one may open before this one has gone.

    Enter that comes before anything is found takes the best of what will be found: Textual would
    take what an earlier search still shows.
    """

    _is_of_this_search = False
    """Whether the list shows what was found for the words that stand there now."""
    _entered = False

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

    def _on_click(self, event: Click) -> None:  # type: ignore[override]
        # Textual asks what is there, and the window may have become smaller since.
        if not self.region.contains(event.screen_x, event.screen_y):
            event.prevent_default()

    def run_worker(self, work: WorkType[Any], *args: Any, **options: Any) -> Worker[Any]:
        return super().run_worker(work, *args, **options | {"exit_on_error": False})

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)

    def _refresh_command_list(
        self, command_list: CommandList, commands: list[Command], clear_current: bool
    ) -> None:
        super()._refresh_command_list(command_list, commands, clear_current)
        self._is_of_this_search = True

    @on(Input.Changed)
    def _search_anew(self) -> None:
        self._is_of_this_search = self._entered = False

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        if not self._is_of_this_search:
            event.stop()
            event.prevent_default()
            self._entered = True

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Carry out an Enter that came too early, when the whole search has ended."""
        found = event.state is WorkerState.SUCCESS and self._is_of_this_search
        if self._entered and found and event.worker.group == self._GATHER_COMMANDS_GROUP:
            self._entered = False
            self.query_one(CommandList).action_select()
