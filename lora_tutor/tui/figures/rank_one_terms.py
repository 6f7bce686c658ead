"""A B as a sum of rank-one terms, which can be taken out and put back."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widgets import Static

from lora_tutor.figures.matrices import Matrix
from lora_tutor.figures.rank_one_terms import D, K, R, price, rank, sum_of, terms
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.heatmap import Heatmap
from lora_tutor.tui.figures.lines import Lines, run
from lora_tutor.tui.style import mark


class RankOneTerms(Figure):
    """Three terms and their sum; each term can be taken out and put back."""

    DEFAULT_CSS = """
    RankOneTerms .figure-side { width: auto; height: auto; }
    RankOneTerms .sign { width: 3; height: 9; content-align: center middle; }
    """
    HELP = (
        "A figure. 1, 2, 3 take a term out of the sum or put it back; so do arrows and Space, and "
        "a click on the term."
    )
    KEYS_TEXT = "1 2 3, or arrows and Space, or click: in or out."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Term before", show=False, tooltip="Mark the term before"),
        Binding("right", "move(1)", "Next term", show=False, tooltip="Mark the next term"),
        Binding(
            "space,enter",
            "switch_term",
            "In or out",
            show=False,
            tooltip="Take the term out, put it back",
        ),
        *(
            Binding(
                str(number + 1),
                f"switch({number})",
                f"Term {number + 1}",
                show=False,
                tooltip=f"Take term {number + 1} out, put it back",
            )
            for number in range(R)
        ),
    ]
    cursor: reactive[int] = reactive(0, init=False)

    def __init__(self) -> None:
        super().__init__()
        self.terms = terms()
        self.used = [True] * R
        limit = float(np.abs(sum_of(self.terms)).max())
        self.maps = [Heatmap(term, -limit, limit) for term in [*self.terms, self.sum()]]
        self.heads = [Lines(1, width=K) for _ in range(R)]
        self.count = Lines(1)
        self.border_title = "Sum of rank-one terms"

    def sum(self) -> Matrix:
        """The sum of the terms that are in, shape (D, K)."""
        pairs = zip(self.terms, self.used, strict=True)
        return sum_of([term for term, is_used in pairs if is_used])

    def compose(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            for number in range(R):
                with Vertical(classes="figure-side"):
                    yield self.heads[number]
                    yield self.maps[number]
                yield Static("=" if number == R - 1 else "+", classes="sign", markup=False)
            with Vertical(classes="figure-side"):
                yield Static("A B", classes="figure-text", markup=False)
                yield self.maps[-1]
        yield self.count
        yield self.keys_line()

    def on_mount(self) -> None:
        self.tell()

    def on_heatmap_picked(self, message: Heatmap.Picked) -> None:
        message.stop()
        number = self.maps.index(message.heatmap)
        if number < R and not message.is_drag:
            self.action_switch(number)

    def on_lines_picked(self, message: Lines.Picked) -> None:
        message.stop()
        if isinstance(message.what, int):
            self.action_switch(message.what)

    def action_move(self, step: int) -> None:
        self.cursor = (self.cursor + step) % R

    def action_switch(self, number: int) -> None:
        self.cursor = number
        self.action_switch_term()

    def action_switch_term(self) -> None:
        number = self.cursor
        self.used[number] = not self.used[number]
        shown = self.terms[number] if self.used[number] else np.zeros((D, K))
        self.maps[number].set_values(shown)
        self.maps[-1].set_values(self.sum())
        self.tell()

    def watch_cursor(self) -> None:
        self.tell()

    def tell(self) -> None:
        for number, head in enumerate(self.heads):
            pointer = mark("next") if number == self.cursor else " "
            state = "" if self.used[number] else " out"
            style = "bold" if number == self.cursor else ""
            head.show([run(f"{pointer}a{number + 1} b{number + 1}{state}", style, number)])
        used = sum(self.used)
        self.count.show(
            [
                run(
                    f"terms: {used}   rank of the sum: {rank(self.sum())}   "
                    f"numbers kept: {used} ({D} + {K}) = {price(used)} of {D * K}"
                )
            ]
        )
