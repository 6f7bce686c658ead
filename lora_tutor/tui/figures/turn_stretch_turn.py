"""The unit circle under Vᵀ, Σ and U, one after the other; each of them can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from lora_tutor.charts.dots import FRAME, Plane
from lora_tutor.figures.parameters import Parameter
from lora_tutor.figures.turn_stretch_turn import (
    CIRCLE,
    DIRECTIONS,
    STEPS,
    Factors,
    goes_to,
    parameters,
    remark,
    seen,
    shape,
)
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.figures.plane_view import PlaneView
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.style import QUIET
from lora_tutor.tui.widgets.chart_view import tone_style

COLUMNS, ROWS = 28, 13
_REACH = 2.35
"""The longest arrow has the length 2, and its name stands beyond it."""
_BEYOND = 0.35
_SHORTEST = 0.1
_ARROWS = (1, 2)
"""The tones of the two arrows."""


class TurnStretchTurn(SliderFigure):
    """The plane on the left; the sliders, M and its rank on the right."""

    DEFAULT_CSS = """
    TurnStretchTurn .figure-rest { width: 1fr; height: auto; margin: 0 0 0 2; }
    """
    HELP = (
        "A figure. Space applies the next factor to the circle: Vᵀ, then Σ, then U, then from the "
        "start. Change both angles and both stretches: which of them change the rank?"
    )
    KEYS_TEXT = "Space: next step. Up, down, left, right: sliders."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "step", "Next step", show=False, tooltip="Apply the next factor"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "M = U Σ Vᵀ: turn, stretch, turn"
        self.plane = PlaneView(self.drawn())
        self.lines = Lines(ROWS - 6)
        self.remark = Lines(1)

    def parameters(self) -> Sequence[Parameter]:
        return parameters()

    @property
    def factors(self) -> Factors:
        return Factors(*self.values[1:])

    @property
    def steps(self) -> int:
        return int(self.values[0])

    def compose(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            yield self.plane
            with Vertical(classes="figure-rest"):
                yield self.sliders
                yield self.lines
        yield self.remark
        yield self.keys_line()

    def action_step(self) -> None:
        self.sliders.mark(0)
        self.sliders.set_place(0, (self.steps + 1) % len(STEPS))

    def tell(self) -> None:
        self.plane.show(self.drawn())
        factors = self.factors
        (a, b), (c, d) = seen(factors.matrix)
        product = f"{factors.first:g} · {factors.second:g} = {factors.first * factors.second:g}"
        first, second = goes_to(factors, self.steps)
        self.lines.show(
            [
                Content(),
                run(f"     [ {a:>5.2f} {b:>5.2f} ]"),
                run(f"M =  [ {c:>5.2f} {d:>5.2f} ]"),
                run(f"det M = σ₁σ₂ = {product}"),
                run(f"rank {factors.rank}: the circle becomes {shape(factors)}", "bold"),
                Content(),
                row(
                    run("arrows  ", QUIET),
                    run(first, tone_style(_ARROWS[0])),
                    "   ",
                    run(second, tone_style(_ARROWS[1])),
                ),
            ]
        )
        self.remark.show([run(remark(factors, self.steps), "bold")])

    def drawn(self) -> Plane:
        # The dots of a cell are 2 by 4, and as far from each other across as upright.
        across = _REACH * (2 * COLUMNS - 1) / (4 * ROWS - 1)
        plane = Plane(COLUMNS, ROWS, (-across, across), (-_REACH, _REACH))
        for x, y in CIRCLE.T[::4]:
            plane.point((float(x), float(y)), FRAME, ".")
        image = seen(self.factors.applied(self.steps) @ CIRCLE)
        for start, end in pairwise(image.T.tolist()):
            plane.line(tuple(start), tuple(end), 0, "o")
        for number, (x, y) in enumerate(self.factors.arrows(self.steps).T.tolist()):
            length = float((x**2 + y**2) ** 0.5)
            if length < _SHORTEST:
                continue
            plane.line((0, 0), (x, y), _ARROWS[number], str(number + 1))
            share = 1 + _BEYOND / length
            self._put_name(plane, (x * share, y * share), f"{DIRECTIONS[self.steps]}{number + 1}")
        return plane

    def _put_name(self, plane: Plane, at: tuple[float, float], text: str) -> None:
        """The text with its middle there."""
        cell = (plane.x_range[1] - plane.x_range[0]) / COLUMNS
        number = _ARROWS[int(text[-1]) - 1]
        plane.words((at[0] - cell * (len(text) - 1) / 2, at[1]), text, number)
