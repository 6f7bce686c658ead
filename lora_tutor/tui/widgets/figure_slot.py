"""Keeps a figure's place on the page, and brings the figure in when its module has been loaded."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from lora_tutor.tui.widgets.prose import Prose

FIGURES = {
    "rank_slider": ("lora_tutor.tui.figures.rank_slider", "RankSlider", 18),
    "rank_one_terms": ("lora_tutor.tui.figures.rank_one_terms", "RankOneTerms", 13),
}
"""Name in the lesson: module, class, rows. The rows are kept free, so that nothing jumps."""


class FigureSlot(Vertical):
    """A figure with its caption. The figure's module, which needs numpy, loads in a thread."""

    DEFAULT_CSS = """
    FigureSlot { height: auto; margin: 0 0 1 0; }
    FigureSlot #body { height: 1; }
    FigureSlot Prose { margin: 0; text-style: italic; }
    """

    @dataclass
    class Loaded(Message):
        """The module is there; sent from the thread that imported it."""

        figure_class: type[Widget]

    def __init__(self, name: str, caption: str) -> None:
        super().__init__(classes="figure")
        self.figure_name = name
        self.caption = caption

    def compose(self) -> ComposeResult:
        with Vertical(id="body") as body:
            if self.figure_name in FIGURES:
                body.styles.height = FIGURES[self.figure_name][2]
                yield Static("drawing the figure ...", id="loading", markup=False)
            else:
                yield Static(f"[ figure {self.figure_name} ]", id="loading", markup=False)
        if self.caption:
            yield Prose(self.caption)

    def on_mount(self) -> None:
        if self.figure_name in FIGURES:
            self.run_worker(self._load, thread=True, group="figure", exit_on_error=False)

    def _load(self) -> None:
        module, class_name, _ = FIGURES[self.figure_name]
        figure_class: type[Widget] = getattr(importlib.import_module(module), class_name)
        self.post_message(self.Loaded(figure_class))

    async def on_figure_slot_loaded(self, message: Loaded) -> None:
        message.stop()
        await self.query_one("#loading").remove()
        await self.query_one("#body").mount(message.figure_class())
