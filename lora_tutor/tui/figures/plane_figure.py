"""A drawing on the left that the pointer moves, and on the right what follows from it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from lora_tutor.charts.dots import Plane
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.lines import Lines
from lora_tutor.tui.figures.plane_view import PlaneView

ROWS = 12


class PlaneFigure(Figure):
    """Subclasses give `drawn` and `tell`; what `drawn` reads must be set before `__init__`."""

    DEFAULT_CSS = f"""
    PlaneFigure .figure-row {{ height: {ROWS}; }}
    PlaneFigure Lines {{ margin: 0 0 0 2; }}
    """

    def __init__(self) -> None:
        super().__init__()
        self.plane = PlaneView(self.drawn())
        self.lines = Lines(ROWS)

    def drawn(self) -> Plane:
        raise NotImplementedError

    def tell(self) -> None:
        """Show what the present state makes, in both parts."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            yield self.plane
            yield self.lines
        yield self.keys_line()

    def on_mount(self) -> None:
        self.tell()
