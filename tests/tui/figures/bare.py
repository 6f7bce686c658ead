"""One figure on a page of its own, as wide as a lesson's page leaves it at 80 columns."""

from __future__ import annotations

import importlib
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widget import Widget

from lora_tutor.figures.catalogue import class_name
from lora_tutor.tui.figures.base import Figure

NARROW = 74
"""Cells that a figure may take at 80 columns."""


def figure_class(name: str) -> type[Figure]:
    module = importlib.import_module(f"lora_tutor.tui.figures.{name}")
    found = getattr(module, class_name(name))
    assert issubclass(found, Figure)
    return found


class OnePage(App[None]):
    CSS = """
    #page { width: 75; scrollbar-size-vertical: 1; }
    #page.wide { width: 97; }
    #below { height: 40; }
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.figure = figure_class(name)()

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="page", can_focus=False):
            yield self.figure
            yield Widget(id="below")

    def on_mount(self) -> None:
        self.figure.focus()


async def drag(
    pilot: Pilot[Any], widget: Widget, start: tuple[int, int], end: tuple[int, int]
) -> None:
    """Press at `start`, move to `end`, let go there; places in the widget's own cells."""
    await pilot.mouse_down(widget, offset=start)
    await pilot.hover(widget, offset=end)
    await pilot.mouse_up(widget, offset=end)
    await pilot.pause()


def scroll_down(app: App[Any], widget: Widget) -> None:
    """One notch of the wheel, with the pointer on the widget."""
    x, y = widget.region.center
    app.screen._forward_event(
        events.MouseScrollDown(widget, int(x), int(y), 0, 1, 0, False, False, False, int(x), int(y))
    )
