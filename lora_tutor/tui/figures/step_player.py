"""Training step by step: A, B and their gradients as numbers and shades, from five starts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from textual.app import ComposeResult
from textual.content import Content

from lora_tutor.figures.matrices import Matrix
from lora_tutor.figures.parameters import Parameter
from lora_tutor.figures.step_player import STARTS, STEPS, State, remark, states
from lora_tutor.tui.figures.bars import bar_of
from lora_tutor.tui.figures.heatmap import PALETTE, to_levels
from lora_tutor.tui.figures.lines import Lines, fitted, row, run
from lora_tutor.tui.figures.player import Player
from lora_tutor.tui.style import QUIET, ascii_only

_CELL, _GAP = 6, 3
_LIMIT = 1.5
"""Values that have the palette's ends."""
_BRIGHT = 0.5


class StepPlayer(Player):
    """Left A and its gradient, right B and its gradient, below them what follows."""

    HELP = (
        "A figure. Go through steps 0, 1 and 2 and look for zeros among the gradients. Then "
        "choose another start: which of them never moves, and which never gets rank 2?"
    )
    KEYS_TEXT = "Up, down: which. Left, right: one step. Space: play."
    STRIDE = 2

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "The first steps, and the following ones"
        self.lines = Lines(9)

    def parameters(self) -> Sequence[Parameter]:
        return (
            Parameter("step", range(STEPS + 1)),
            Parameter("start", range(len(STARTS)), 0, lambda place: STARTS[int(place)]),
        )

    def picture(self) -> ComposeResult:
        yield self.lines

    def tell(self) -> None:
        path = states(STARTS[int(self.values[1])])
        state = path[self.now]
        left, middle = _block("A  d×r", state.a), _block("∂L/∂A", state.grad_a)
        right = [*_block("B  r×k", state.b), *_block("∂L/∂B", state.grad_b)]
        empty = Content(" " * 2 * _CELL)
        rows = [
            row(
                left[n] if n < len(left) else empty,
                " " * _GAP,
                middle[n] if n < len(middle) else empty,
                " " * _GAP,
                right[n],
            )
            for n in range(len(right))
        ]
        self.lines.show([Content(), *rows, self._outcome(state, path), run(remark(state), "bold")])

    def _outcome(self, state: State, path: Sequence[State]) -> Content:
        rank = int(np.linalg.matrix_rank(state.update, tol=1e-6))
        size = float(np.linalg.norm(state.update))
        largest = max(each.loss for each in path)
        return row(
            run(fitted(f"ΔW = s A B: size {size:.2f}, rank {rank}", 34)),
            run(f"loss {state.loss:6.3f} "),
            bar_of(state.loss, largest, 20),
        )


def _block(title: str, values: Matrix) -> list[Content]:
    """The title and the rows; every number on the shade of its value."""
    width = values.shape[1] * _CELL
    levels = to_levels(values, -_LIMIT, _LIMIT).tolist()
    shaded = not ascii_only()
    rows = [
        Content.assemble(
            *(
                (_number(value), _shade(level) if shaded else "")
                for value, level in zip(line, places, strict=True)
            )
        )
        for line, places in zip(values.tolist(), levels, strict=True)
    ]
    return [run(fitted(title, width), QUIET), *rows]


def _number(value: float) -> str:
    """Exactly zero is a bare 0, so that it can be told from a small number."""
    return f"{'0' if value == 0 else f'{value:+.2f}':>{_CELL - 1}} "


@cache
def _shade(level: int) -> str:
    color = PALETTE[level].get_truecolor()
    light = (0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue) / 255
    return f"{'#000000' if light > _BRIGHT else '#ffffff'} on {color.hex}"
