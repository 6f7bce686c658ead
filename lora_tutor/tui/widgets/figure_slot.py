"""Keeps a figure's place on the page, and brings the figure in when its module has been loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from lora_tutor.course.fault import Fault
from lora_tutor.figures.catalogue import Figures
from lora_tutor.tui.faulty_figures import FigurePlace, OutlivesFiguresWhole, keep_going
from lora_tutor.tui.figure_sizes import bound_sizes
from lora_tutor.tui.stuck_figures import end_thread
from lora_tutor.tui.style import plain
from lora_tutor.tui.widgets.prose import Prose

_ROWS_OF_A_SENTENCE = 3
LOADING_SECONDS = 60.0
"""For a file that imports what takes long; torch takes ten on a busy machine."""


class FigureSlot(FigurePlace):
    """A figure with its caption. The figure's module, which needs numpy, loads in a thread."""

    DEFAULT_CSS = """
    FigureSlot { height: auto; margin: 0 0 1 0; }
    FigureSlot #body { height: 1; }
    FigureSlot Prose { margin: 0; text-style: italic; }
    """

    @dataclass
    class Loaded(Message):
        """The module is there; sent from the thread that imported it."""

        make: Callable[[], Widget]

    @dataclass
    class Broken(Message):
        """It is the course's own, and is at fault; may be sent from that thread too."""

        sentence: str

    def __init__(self, name: str, caption: str, figures: Figures) -> None:
        super().__init__(classes="figure")
        self.figure_name = name
        self.figures = figures
        self.caption = caption
        self.is_own = figures.is_own(name)
        self.is_broken = False
        self._loader: threading.Thread | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="body") as body:
            rows = self._rows()
            if rows is not None:
                # Kept free, so that nothing jumps when the figure comes.
                body.styles.height = rows
                yield Static("drawing the figure ...", id="loading", markup=False)
            else:
                yield Static(f"[ figure {self.figure_name} ]", id="loading", markup=False)
        if self.caption:
            yield Prose(self.caption)

    def on_mount(self) -> None:
        if self._rows() is None:
            return
        if self.is_own:
            # The end of the app waits for a worker's thread, and this one may never end.
            self._loader = threading.Thread(target=self._load, daemon=True)
            self._loader.start()
            self.set_timer(LOADING_SECONDS, self._not_loaded)
        else:
            self.run_worker(self._load, thread=True, group="figure", exit_on_error=False)

    def _not_loaded(self) -> None:
        if self.query("#loading"):
            self.give_up(TimeoutError(f"after {LOADING_SECONDS:.0f} seconds it was not loaded"))
            end_thread(self._loader)

    def on_unmount(self) -> None:
        end_thread(self._loader)

    def _load(self) -> None:
        try:
            self.figures.rows(self.figure_name)
            self.post_message(self.Loaded(self.figures.load(self.figure_name)))
        except Fault as broken:
            self.post_message(self.Broken(str(broken)))

    def _rows(self) -> int | None:
        try:
            return self.figures.rows(self.figure_name)
        except Fault:
            return _ROWS_OF_A_SENTENCE

    def give_up(self, error: BaseException) -> bool:
        broken = self.figures.fault_of(self.figure_name, error)
        if broken is not None:
            self.post_message(self.Broken(str(broken)))
        return broken is not None

    async def on_figure_slot_broken(self, message: Broken) -> None:
        message.stop()
        # What is broken may fail more than once before it is away; the first time says why.
        if self.is_broken:
            return
        self.is_broken = True
        for body in self.query("#body").results():
            await body.remove_children()
            if body.is_attached:
                body.styles.min_height, body.styles.height = body.styles.height, "auto"
                await body.mount(Static(plain(message.sentence), markup=False))

    async def on_figure_slot_loaded(self, message: Loaded) -> None:
        message.stop()
        if self.is_broken:
            return
        if self.is_own and isinstance(self.app, OutlivesFiguresWhole):
            self.app.watch_figures.begin()
            bound_sizes()
        try:
            figure = message.make()
        except Fault as broken:
            self.post_message(self.Broken(str(broken)))
            return
        keep_going(figure, self)
        # Where the page has turned while the module came, there is no body any more.
        for body in self.query("#body").results():
            await body.query("#loading").remove()
            if body.is_attached:
                await body.mount(figure)
