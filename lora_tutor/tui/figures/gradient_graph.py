"""The computation graph of one adapted layer, walked edge by edge, forward and then backward."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive

from lora_tutor.figures.gradient_graph import Stop, numbers, partner, walk
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.canvas import Canvas
from lora_tutor.tui.figures.lines import Lines, fitted, row, run
from lora_tutor.tui.style import QUIET

WIDTH, HEIGHT = 70, 8
_LEFT, _RIGHT, _MIDDLE = 10, 56, 33
"""Columns where the paths part, meet, and where h lies."""
_LIT = "bold $text-warning"
_SIZES = str.maketrans({"d": "2", "k": "3", "r": "1"})
_FAR = 99


class GradientGraph(Figure):
    """x goes two ways to y; the error comes back on both."""

    HELP = (
        "A figure. Walk to the right: first forward, then the error comes back. Which product is "
        "never formed, and why does the error pass through W all the same?"
    )
    KEYS_TEXT = "Left, right: walk. Space: other way along the edge."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,minus",
            "walk(-1)",
            "Back",
            show=False,
            tooltip="The edge before, in the order of work",
        ),
        Binding(
            "right,plus",
            "walk(1)",
            "Walk",
            show=False,
            tooltip="The next edge, in the order of work",
        ),
        Binding(
            "space",
            "turn_round",
            "Other way",
            show=False,
            tooltip="The same edge in the other direction",
        ),
        Binding("home", f"walk(-{_FAR})", "Begin", show=False, tooltip="To the input x"),
        Binding("end", f"walk({_FAR})", "End", show=False, tooltip="To the gradient of the input"),
    ]
    at: reactive[int] = reactive(0, init=False)

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "One layer, forward and backward"
        self.stops = walk()
        self.graph = Lines(HEIGHT)
        self.lines = Lines(4)

    def compose(self) -> ComposeResult:
        yield self.graph
        yield self.lines
        yield self.keys_line()

    def on_mount(self) -> None:
        self.tell()

    def watch_at(self) -> None:
        self.tell()

    def action_walk(self, step: int) -> None:
        self.at = min(max(self.at + step, 0), len(self.stops) - 1)

    def action_turn_round(self) -> None:
        other = partner(self.stops[self.at])
        if other is not None:
            self._go(other.edge, other.is_forward)

    def on_lines_picked(self, message: Lines.Picked) -> None:
        """A click: that edge in the present direction; on the lit edge, the other direction."""
        message.stop()
        now, edge = self.stops[self.at], str(message.what)
        if edge == now.edge:
            self.action_turn_round()
        elif not self._go(edge, now.is_forward):
            self._go(edge, not now.is_forward)

    def _go(self, edge: str, is_forward: bool) -> bool:
        for place, stop in enumerate(self.stops):
            if (stop.edge, stop.is_forward) == (edge, is_forward):
                self.at = place
                return True
        return False

    def tell(self) -> None:
        stop = self.stops[self.at]
        self.graph.show(draw(stop).rows())
        self.lines.show(self._lines(stop))

    def _lines(self, stop: Stop) -> list[Content]:
        way = "forward" if stop.is_forward else "backward"
        sized = "" if stop.shape == "1" else f", here {stop.shape.translate(_SIZES)}"
        other = partner(stop)
        back = "No other way along this edge."
        if other is not None:
            back = f"The other way: {other.formula} = {numbers(other.value)}"
            back = back if other.formula.count("=") == 0 else back.replace(" = ", ": ", 1)
        place = f"{self.at + 1} of {len(self.stops)}, {way}"
        return [
            row(run(fitted(place, 22), QUIET), run(f"shape {stop.shape}{sized}")),
            row(run(fitted(stop.formula, 34), _LIT), run(numbers(stop.value), "bold")),
            run(stop.words),
            run(back, QUIET),
        ]


def draw(stop: Stop) -> Canvas:
    """The graph with the edge of `stop` lit: heavy lines, and arrows in its direction."""
    canvas = Canvas(WIDTH, HEIGHT)
    for edge in ("x", "W", "B", "A", "y", "L", "dA", "dB", "dW"):
        if edge != stop.edge:
            _edge(canvas, edge, None)
    for x, y, words in ((24, 0, "W   d×k   frozen"), (15, 4, "B   r×k"), (39, 4, "A   d×r")):
        canvas.box(x, y, len(words) + 4, 3, style=QUIET)
        canvas.put(x + 2, y + 1, words)
    _edge(canvas, stop.edge, stop.is_forward)
    for x, y, words in ((1, 3, "x"), (_RIGHT - 1, 3, "(+)"), (62, 3, "y"), (68, 3, "L")):
        canvas.put(x, y, words, "bold")
    canvas.put(_MIDDLE - 1, 5, " h ", "bold", "B")
    canvas.put(52, 4, "s", "bold", "A")
    return canvas


def _edge(canvas: Canvas, edge: str, is_forward: bool | None) -> None:
    """None: not lit."""
    lit = is_forward is not None
    style = _LIT if lit else ""
    head = "" if is_forward is None else "▶" if is_forward else "◀"

    def across(x: int, end: int, y: int, arrow: int = -1) -> None:
        canvas.across(x, end, y, heavy=lit, style=style, pick=edge)
        if head and arrow >= 0:
            canvas.put(arrow, y, head, style, edge)

    def corner(x: int, y: int, signs: str) -> None:
        canvas.put(x, y, signs[lit], style, edge)

    match edge:
        case "x":
            across(3, _LEFT - 1, 3, 6)
            corner(_LEFT, 3, "┤┤")
        case "W":
            corner(_LEFT, 1, "┌┏")
            corner(_RIGHT, 1, "┐┓")
            canvas.down(_LEFT, 2, 2, heavy=lit, style=style, pick=edge)
            canvas.down(_RIGHT, 2, 2, heavy=lit, style=style, pick=edge)
            across(_LEFT + 1, 23, 1, 17)
            across(44, _RIGHT - 1, 1, 50)
        case "B":
            corner(_LEFT, 5, "└┗")
            canvas.down(_LEFT, 4, 4, heavy=lit, style=style, pick=edge)
            across(_LEFT + 1, 14, 5, 12)
            across(26, _MIDDLE - 2, 5, 29)
        case "A":
            corner(_RIGHT, 5, "┘┛")
            canvas.down(_RIGHT, 4, 4, heavy=lit, style=style, pick=edge)
            across(_MIDDLE + 2, 38, 5, 36)
            across(50, _RIGHT - 1, 5, 53)
        case "y":
            across(_RIGHT + 2, 60, 3, 59)
        case "L":
            across(64, 66, 3, 65)
        case _:
            x, y, name = {"dA": (44, 7, "∂L/∂A"), "dB": (20, 7, "∂L/∂B"), "dW": (33, 3, "∂L/∂W")}[
                edge
            ]
            words = f"{name} never formed" if edge == "dW" else name
            canvas.put(x - 3, y, f"{'▼' if lit else ' '} {words}", style or QUIET, edge)
