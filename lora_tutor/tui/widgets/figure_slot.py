"""Keeps a figure's place on the page, and brings the figure in when its module has been loaded."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from lora_tutor.figures.catalogue import ROWS, class_name
from lora_tutor.tui.widgets.prose import Prose


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
            if self.figure_name in ROWS:
                # Kept free, so that nothing jumps when the figure comes.
                body.styles.height = ROWS[self.figure_name]
                yield Static("drawing the figure ...", id="loading", markup=False)
            else:
                yield Static(f"[ figure {self.figure_name} ]", id="loading", markup=False)
        if self.caption:
            yield Prose(self.caption)

    def on_mount(self) -> None:
        if self.figure_name in ROWS:
            self.run_worker(self._load, thread=True, group="figure", exit_on_error=False)

    def _load(self) -> None:
        module = importlib.import_module(f"lora_tutor.tui.figures.{self.figure_name}")
        figure_class: type[Widget] = getattr(module, class_name(self.figure_name))
        self.post_message(self.Loaded(figure_class))

    async def on_figure_slot_loaded(self, message: Loaded) -> None:
        message.stop()
        # Where the page has turned while the module came, there is no body any more.
        for body in self.query("#body").results():
            await body.query("#loading").remove()
            if body.is_attached:
                await body.mount(message.figure_class())
