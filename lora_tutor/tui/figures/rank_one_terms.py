"""A B as a sum of rank-one terms: column i of A times row i of B."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.heatmap import Heatmap, Matrix
from lora_tutor.tui.look import mark

D, R, K = 16, 3, 15


def factors(seed: int = 7) -> tuple[Matrix, Matrix]:
    """A (D, R) and B (R, K) of full rank: a slope, a wave and a bump, slightly disturbed."""
    down = np.linspace(-1.0, 1.0, D)
    across = np.linspace(-1.0, 1.0, K)
    a = np.stack([down, np.cos(3 * down), np.exp(-8 * (down - 0.4) ** 2)], axis=1)
    b = np.stack([np.ones(K), np.sin(3 * across), np.exp(-8 * (across + 0.3) ** 2)])
    rng = np.random.default_rng(seed)
    return a + rng.normal(scale=0.02, size=a.shape), b + rng.normal(scale=0.02, size=b.shape)


class RankOneTerms(Figure):
    """Three terms and their sum; each term can be taken out and put back."""

    DEFAULT_CSS = """
    RankOneTerms .figure-side { width: auto; height: auto; }
    RankOneTerms .sign { width: 3; height: 9; content-align: center middle; }
    """
    HELP = "A figure. 1, 2, 3 take a term out of the sum or put it back; so do arrows and Space."
    KEYS_TEXT = "1 2 3, or arrows and Space: a term in or out."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Term before", show=False, tooltip="Mark the term before"),
        Binding("right", "move(1)", "Next term", show=False, tooltip="Mark the next term"),
        Binding(
            "space,enter", "switch_term", "In or out", tooltip="Take the term out, put it back"
        ),
    ]
    cursor: reactive[int] = reactive(0, init=False)

    def __init__(self) -> None:
        super().__init__()
        a, b = factors()
        self.terms = [np.outer(a[:, i], b[i]) for i in range(R)]
        self.used = [True] * R
        self._limit = float(np.abs(sum(self.terms)).max())
        self.border_title = "Sum of rank-one terms"

    def sum(self) -> Matrix:
        """The sum of the terms that are in, shape (D, K)."""
        used = [term for term, is_used in zip(self.terms, self.used, strict=True) if is_used]
        return np.asarray(np.sum(used, axis=0)) if used else np.zeros((D, K))

    def compose(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            for number, term in enumerate(self.terms):
                with Vertical(classes="figure-side"):
                    yield Static(id=f"term-{number}", classes="figure-text", markup=False)
                    yield Heatmap(term, -self._limit, self._limit)
                yield Static("=" if number == R - 1 else "+", classes="sign", markup=False)
            with Vertical(classes="figure-side"):
                yield Static("A B", classes="figure-text", markup=False)
                yield Heatmap(self.sum(), -self._limit, self._limit)
        yield Static(id="count", classes="figure-text", markup=False)
        yield self.keys_line()

    def on_mount(self) -> None:
        self._tell()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("1", "2", "3"):
            event.stop()
            self.cursor = int(event.key) - 1
            self.action_switch_term()

    def action_move(self, step: int) -> None:
        self.cursor = (self.cursor + step) % R

    def action_switch_term(self) -> None:
        self.used[self.cursor] = not self.used[self.cursor]
        for number, heatmap in enumerate(list(self.query(Heatmap))[:R]):
            shown = self.terms[number] if self.used[number] else np.zeros((D, K))
            heatmap.set_values(shown)
        self.query(Heatmap).last().set_values(self.sum())
        self._tell()

    def watch_cursor(self) -> None:
        self._tell()

    def _tell(self) -> None:
        for number in range(R):
            pointer = mark("next") if number == self.cursor else " "
            state = "" if self.used[number] else " out"
            style = "bold" if number == self.cursor else ""
            self.query_one(f"#term-{number}", Static).update(
                Content.styled(f"{pointer}a{number + 1} b{number + 1}{state}", style)
            )
        rank = int(np.linalg.matrix_rank(self.sum()))
        used = sum(self.used)
        self.query_one("#count", Static).update(
            Content(
                f"terms: {used}   rank of the sum: {rank}   "
                f"numbers kept: {used} ({D} + {K}) = {used * (D + K)} of {D * K}"
            )
        )
