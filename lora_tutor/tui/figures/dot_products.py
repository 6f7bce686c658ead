"""A matrix as dot products: x is moved in the plane, and every row of W answers to it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from lora_tutor.charts.dots import FRAME, Plane
from lora_tutor.figures.dot_products import (
    LARGEST,
    LIMIT,
    START,
    STEP,
    W,
    angle_text,
    outputs,
    term_text,
    within,
)
from lora_tutor.tui.figures.bars import signed
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.figures.plane_figure import ROWS, PlaneFigure
from lora_tutor.tui.figures.plane_view import PlaneView
from lora_tutor.tui.style import QUIET, mark
from lora_tutor.tui.widgets.chart_view import tone_style

COLUMNS = 26
_X_TONE, _ROW_TONE = 1, 0
_BAR = 12


class DotProducts(PlaneFigure):
    """The plane of the inputs on the left; W, x, y and the marked dot product on the right."""

    HELP = (
        "A figure. Move x with the arrows; Space marks the next row of W. Which x makes the marked "
        "output large, zero, negative?"
    )
    KEYS_TEXT = "Arrows move x; Space: next row. Or drag x, click a row."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1, 0)", "x left", show=False, tooltip="Move x to the left"),
        Binding("right", "move(1, 0)", "x right", show=False, tooltip="Move x to the right"),
        Binding("up", "move(0, 1)", "x up", show=False, tooltip="Move x up"),
        Binding("down", "move(0, -1)", "x down", show=False, tooltip="Move x down"),
        Binding(
            "space,enter", "next_row", "Next row", show=False, tooltip="Mark the next row of W"
        ),
        Binding("home", "start_again", "Start again", show=False, tooltip="x where it was first"),
    ]

    def __init__(self) -> None:
        self.x = START
        self.row = 0
        super().__init__()
        self.border_title = "y = W x, one dot product a row"

    def action_move(self, across: int, up: int) -> None:
        self.go_to((self.x[0] + across * STEP, self.x[1] + up * STEP))

    def action_start_again(self) -> None:
        self.go_to(START)

    def action_next_row(self) -> None:
        self.mark_row((self.row + 1) % len(W))

    def go_to(self, x: tuple[float, float]) -> None:
        self.x = within(x)
        self.tell()

    def mark_row(self, number: int) -> None:
        self.row = number
        self.tell()

    def on_plane_view_picked(self, message: PlaneView.Picked) -> None:
        message.stop()
        self.go_to(message.at)

    def on_lines_picked(self, message: Lines.Picked) -> None:
        message.stop()
        what: Hashable = message.what
        if isinstance(what, int):
            self.mark_row(what)

    def tell(self) -> None:
        self.plane.show(self.drawn())
        y = outputs(self.x)
        self.lines.show(
            [
                run(f"   {'W':^11}   {'x':^8}   {'y = W x':^8}", QUIET),
                *(self._matrix_row(number, float(y[number])) for number in range(len(W))),
                Content(),
                run(term_text(self.row, self.x), "bold"),
                run(angle_text(self.row, self.x)),
                Content(),
                *(self._bar(number, float(y[number])) for number in range(len(W))),
            ]
        )

    def _matrix_row(self, number: int, y: float) -> Content:
        is_marked = number == self.row
        style = f"bold {tone_style(_ROW_TONE)}" if is_marked else ""
        pointer = mark("next") if is_marked else ""
        first, second = W[number]
        entries = run(f"[{first:>4g} {second:>4g} ]", style, number)
        x = f"[{self.x[number]:>5g} ]" if number < 2 else " " * 8
        return row(
            run(f"{pointer:<3}", style, number),
            entries,
            "   ",
            run(x, tone_style(_X_TONE)),
            "   ",
            run(f"[{y:>5g} ]", style, number),
        )

    def _bar(self, number: int, y: float) -> Content:
        style = f"bold {tone_style(_ROW_TONE)}" if number == self.row else ""
        return row(
            run(f"y{number + 1}  ", style, number),
            run(signed(y, LARGEST, _BAR), style or QUIET, number),
            run(f"  {y:>5g}", style, number),
        )

    def drawn(self) -> Plane:
        edge = LIMIT + 0.25
        plane = Plane(COLUMNS, ROWS, (-edge, edge), (-edge, edge))
        plane.line((-edge, 0), (edge, 0), FRAME, "-", dashed=True)
        plane.line((0, -edge), (0, edge), FRAME, ":", dashed=True)
        for number, each in enumerate(W):
            tone = _ROW_TONE if number == self.row else FRAME
            tip = (float(each[0]), float(each[1]))
            plane.line((0, 0), tip, tone, ".")
            plane.words(tip, f"w{number + 1}", tone)
        plane.line((0, 0), self.x, _X_TONE, "*")
        # The foot of x on the marked row: its length times that of the row is the dot product.
        marked = W[self.row]
        share = float(outputs(self.x)[self.row]) / float(marked @ marked)
        foot = (share * float(marked[0]), share * float(marked[1]))
        plane.line(self.x, foot, FRAME, "'", dashed=True)
        plane.words(self.x, "x", _X_TONE)
        return plane
