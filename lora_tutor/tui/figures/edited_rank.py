"""A matrix to edit: as its rank falls, the image of the unit cube collapses."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from lora_tutor.charts.dots import Plane
from lora_tutor.figures.edited_rank import (
    EDGES,
    EXAMPLES,
    SHAPES,
    SIDE,
    STEP,
    changed,
    edge_on,
    image,
    rank,
    singular_values,
    turned,
    volume,
)
from lora_tutor.tui.figures.bars import bar_of
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.figures.plane_figure import ROWS, PlaneFigure
from lora_tutor.tui.figures.plane_view import PlaneView
from lora_tutor.tui.style import QUIET

COLUMNS = 34
_REACH = 2.2
_TURN, _VIEW = 15.0, 30.0
_BAR, _FULL = 16, 4.0


class EditedRank(PlaneFigure):
    """The image of the cube on the left; the matrix and its singular values on the right."""

    HELP = (
        "A figure. Change single entries until the cube falls into a plane: what do the rows have "
        "to do with each other then? 0, 1, 2, 3 show an example of that rank."
    )
    KEYS_TEXT = "Arrows, + -: entries. 0 to 3: examples. t v: view."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(0, -1)", "Entry left", show=False, tooltip="Mark the entry left"),
        Binding("right", "move(0, 1)", "Entry right", show=False, tooltip="Mark the entry right"),
        Binding("up", "move(-1, 0)", "Entry above", show=False, tooltip="Mark the entry above"),
        Binding("down", "move(1, 0)", "Entry below", show=False, tooltip="Mark the entry below"),
        Binding("minus", "change(-1)", "Less", show=False, tooltip="The marked entry: 0.5 less"),
        Binding(
            "plus,equals_sign",
            "change(1)",
            "More",
            show=False,
            tooltip="The marked entry: 0.5 more",
        ),
        Binding("0", "example(0)", "Zero", show=False, tooltip="The zero matrix"),
        Binding("1", "example(1)", "Rank 1", show=False, tooltip="A matrix of rank 1"),
        Binding("2", "example(2)", "Rank 2", show=False, tooltip="A matrix of rank 2"),
        Binding("3", "example(3)", "Rank 3", show=False, tooltip="A matrix of rank 3"),
        Binding("t", "turn", "Turn", show=False, tooltip="Look from another side"),
        Binding(
            "v", "edge", "Edge-on", show=False, tooltip="Look along the flattest side, or no longer"
        ),
    ]

    def __init__(self) -> None:
        self.matrix = EXAMPLES[-1]
        self.at = (0, 0)
        self.degrees = _VIEW
        self.is_edge_on = False
        super().__init__()
        self.border_title = "What M makes of the unit cube"

    def action_move(self, down: int, across: int) -> None:
        self.at = ((self.at[0] + down) % SIDE, (self.at[1] + across) % SIDE)
        self.tell()

    def action_change(self, sign: int) -> None:
        self.matrix = changed(self.matrix, *self.at, sign * STEP)
        self.tell()

    def action_example(self, number: int) -> None:
        self.matrix = EXAMPLES[number]
        self.tell()

    def action_turn(self) -> None:
        self._look(self.degrees + _TURN)

    def action_edge(self) -> None:
        self.is_edge_on = not self.is_edge_on
        self.tell()

    def _look(self, degrees: float) -> None:
        self.degrees, self.is_edge_on = degrees % 360, False
        self.tell()

    def on_plane_view_picked(self, message: PlaneView.Picked) -> None:
        """A drag across the drawing turns it."""
        message.stop()
        self._look(_VIEW + 60.0 * message.at[0])

    def on_lines_picked(self, message: Lines.Picked) -> None:
        message.stop()
        match message.what:
            case ("entry", int(down), int(across)):
                self.at = (down, across)
                self.tell()
            case ("by", int(sign)):
                self.action_change(sign)
            case ("example", int(number)):
                self.action_example(number)

    def tell(self) -> None:
        self.plane.show(self.drawn())
        found = rank(self.matrix)
        sigma = singular_values(self.matrix)
        self.lines.show(
            [
                *(self._matrix_row(number) for number in range(SIDE)),
                row(
                    "  marked entry  ",
                    run("[ - ]", "bold", ("by", -1)),
                    "  ",
                    run("[ + ]", "bold", ("by", 1)),
                ),
                Content(),
                *(
                    row(
                        run(f"{f'σ{number + 1}':<4}"),
                        bar_of(float(value), _FULL, _BAR),
                        f" {float(value):.2f}",
                    )
                    for number, value in enumerate(sigma)
                ),
                run(f"volume, their product: {volume(self.matrix):.2f}"),
                run(f"rank {found}: the cube becomes {SHAPES[found]}", "bold"),
                Content(),
                row(
                    run("examples of rank", QUIET),
                    *(run(f" [{each}]", "", ("example", each)) for each in range(len(EXAMPLES))),
                ),
            ]
        )

    def _matrix_row(self, down: int) -> Content:
        entries: list[Content | str] = []
        for across in range(SIDE):
            is_marked = (down, across) == self.at
            left, right = ("<", ">") if is_marked else (" ", " ")
            text = f"{left}{self.matrix[down, across]:>5g}{right}"
            entries.append(run(text, "bold reverse" if is_marked else "", ("entry", down, across)))
        name = "M = " if down == 1 else "    "
        return row(f"{name}[", *entries, "]")

    def drawn(self) -> Plane:
        # A cell is about twice as high as wide.
        height = _REACH * 2 * ROWS / COLUMNS
        plane = Plane(COLUMNS, ROWS, (-_REACH, _REACH), (-height, height))
        seen = edge_on(self.matrix) if self.is_edge_on else turned(self.degrees)
        corners = image(self.matrix, seen).tolist()
        for one, other in EDGES:
            plane.line(tuple(corners[one]), tuple(corners[other]), 0, "*")
        return plane
