"""The best approximation of each rank to a picture: what rank costs, and what it buys."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.heatmap import Heatmap, Matrix
from lora_tutor.tui.look import QUIET, bar

ROWS, COLUMNS = 24, 34
START = 3


def picture(seed: int = 7) -> Matrix:
    """A landscape, (ROWS, COLUMNS), from 0 to 1: hills, a sun, a wall with windows, some noise."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float64)
    sky = 0.55 - 0.35 * y / ROWS
    hills = 15 + 3 * np.sin(x / 5.0) + 2 * np.cos(x / 2.3)
    image = np.where(y > hills, 0.25 + 0.01 * y, sky)
    image[(y - 5) ** 2 + ((x - 26) * 0.9) ** 2 < 12] = 1.0
    wall = (y > 9) & (y < 21) & (x > 4) & (x < 15)
    image[wall] = 0.75
    image[wall & (y % 5 < 2) & (x % 4 < 2)] = 0.05
    noise = np.random.default_rng(seed).normal(scale=0.01, size=image.shape)
    return np.asarray(np.clip(image + noise, 0.0, 1.0), dtype=np.float64)


class RankSlider(Figure):
    """The picture on the left, its best rank-r approximation on the right, the price beneath."""

    DEFAULT_CSS = "RankSlider .figure-side { width: auto; height: auto; margin: 0 1 0 0; }"
    HELP = "A figure. Left and right change the rank r; Home and End go to rank 1 and full rank."
    KEYS_TEXT = "Left and right: one rank. Home, End: rank 1, full rank."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,minus", "change(-1)", "Rank down", tooltip="One rank less"),
        Binding("right,plus", "change(1)", "Rank up", tooltip="One rank more"),
        Binding("home", "change(-999)", "Rank 1", show=False, tooltip="Rank 1"),
        Binding("end", "change(999)", "Full rank", show=False, tooltip="Full rank"),
    ]
    rank: reactive[int] = reactive(START, init=False)

    def __init__(self) -> None:
        super().__init__()
        self.image = picture()
        self._u, self._sigma, self._vt = np.linalg.svd(self.image, full_matrices=False)
        self.border_title = "Rank slider"

    def approximation(self, rank: int) -> Matrix:
        """The best matrix of `rank` in the Frobenius norm (Eckart and Young 1936)."""
        return np.asarray((self._u[:, :rank] * self._sigma[:rank]) @ self._vt[:rank])

    def error(self, rank: int) -> float:
        """The relative Frobenius error: the root of the energy that is left out."""
        energy = self._sigma**2
        return float(np.sqrt(energy[rank:].sum() / energy.sum()))

    def compose(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            with Vertical(classes="figure-side"):
                yield Static(f"W, {ROWS} x {COLUMNS}", classes="figure-text", markup=False)
                yield Heatmap(self.image, 0.0, 1.0)
            with Vertical(classes="figure-side"):
                yield Static(id="rank-title", classes="figure-text", markup=False)
                yield Heatmap(self.approximation(self.rank), 0.0, 1.0)
        yield Static(id="rank-price", classes="figure-text", markup=False)
        yield self.keys_line()

    def on_mount(self) -> None:
        self._tell()

    def action_change(self, step: int) -> None:
        self.rank = min(max(self.rank + step, 1), len(self._sigma))

    def watch_rank(self, rank: int) -> None:
        self.query(Heatmap).last().set_values(self.approximation(rank))
        self._tell()

    def _tell(self) -> None:
        rank, full = self.rank, ROWS * COLUMNS
        price = rank * (ROWS + COLUMNS)
        self.query_one("#rank-title", Static).update(Content(f"the best A B of rank {rank}"))
        comparison = f"{price / full:.0%} of {full}"
        self.query_one("#rank-price", Static).update(
            Content.assemble(
                (bar(rank / len(self._sigma), 24), "$text-primary"),
                (f" r = {rank} of {len(self._sigma)}\n", "bold"),
                f"numbers r(d + k) = {price}, {comparison}   error {self.error(rank):.1%}",
                ("   more than W itself" if price > full else "", QUIET),
            )
        )
