"""The landscape of (ab − 1)² with a start to move, and the way down from it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content

from lora_tutor.figures.saddle import (
    A_AXIS,
    B_AXIS,
    LIMIT,
    START,
    STEP,
    STEPS,
    descent,
    end_of,
    is_inside,
    landscape,
    loss,
    nearest,
    point_text,
    verdict,
    within,
)
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.heatmap import Heatmap
from lora_tutor.tui.figures.lines import Lines, run
from lora_tutor.tui.style import QUIET, ascii_only


class Saddle(Figure):
    """The landscape on the left; start, end and what to see on the right."""

    DEFAULT_CSS = """
    Saddle .figure-row { height: 13; }
    Saddle .figure-row Lines { margin: 0 0 0 2; }
    """
    HELP = (
        "A figure. Dark is low, light is high. Start at (0, 0), then a little beside it, then on "
        "a = -b: where does each descent end?"
    )
    KEYS_TEXT = "Arrows move the start; 0: to (0, 0). Or drag it."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1, 0)", "a less", show=False, tooltip="Start with a smaller a"),
        Binding("right", "move(1, 0)", "a more", show=False, tooltip="Start with a larger a"),
        Binding("up", "move(0, 1)", "b more", show=False, tooltip="Start with a larger b"),
        Binding("down", "move(0, -1)", "b less", show=False, tooltip="Start with a smaller b"),
        Binding("0", "go(0, 0)", "To (0, 0)", show=False, tooltip="Start on the saddle"),
        Binding("home", "go_first", "First start", show=False, tooltip="The start shown first"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Loss (ab - 1)²"
        self.start = START
        values = landscape()
        self.map = Heatmap(values, 0.0, float(values.max()))
        self.lines = Lines(13)
        self.verdict = Lines(1)

    def compose(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            yield self.map
            yield self.lines
        yield self.verdict
        yield self.keys_line()

    def on_mount(self) -> None:
        self.tell()

    def action_move(self, across: int, up: int) -> None:
        self.go_to((self.start[0] + across * STEP, self.start[1] + up * STEP))

    def action_go(self, a: int, b: int) -> None:
        self.go_to((float(a), float(b)))

    def action_go_first(self) -> None:
        self.go_to(START)

    def go_to(self, start: tuple[float, float]) -> None:
        self.start = within(start)
        self.tell()

    def on_heatmap_picked(self, message: Heatmap.Picked) -> None:
        message.stop()
        self.go_to((float(A_AXIS[message.column]), float(B_AXIS[message.row])))

    def tell(self) -> None:
        path = descent(self.start)
        end = path[-1]
        dot = "o" if ascii_only() else "•"
        signs = {nearest(point): dot for point in path if is_inside(point)}
        signs[nearest((0.0, 0.0))] = "X"
        if is_inside(end):
            signs[nearest(end)] = "E"
        signs[nearest(self.start)] = "S"
        self.map.set_signs(signs)
        self.lines.show(
            [
                run("L(a, b) = (ab - 1)²", "bold"),
                run(f"a to the right, -{LIMIT:g} to {LIMIT:g}", QUIET),
                run("b upwards, the same", QUIET),
                Content(),
                run(f"S  start   {point_text(self.start)}"),
                run(f"   loss    {loss(*self.start):.3f}"),
                run(f"E  end     {point_text(end)}"),
                run(f"   loss    {loss(*end):.3f}"),
                run(f"{dot}  the way, {min(end_of(path).steps, STEPS)} steps"),
                run("X  saddle  (0, 0), loss 1"),
                Content(),
                run("dark is low: the valleys", QUIET),
                run("ab = 1, in two corners", QUIET),
            ]
        )
        self.verdict.show([run(verdict(self.start), "bold")])
