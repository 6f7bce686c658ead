"""Rank-one pieces of a matrix taken away one at a time, and what that costs beside other ways."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from lora_tutor.figures.eckart_young import (
    ALL,
    ENERGY,
    SIGMA,
    D,
    K,
    Kept,
    M,
    error,
    least,
    squares,
    sum_of,
    sum_text,
    switched,
    verdict,
    with_largest,
    with_random_reader,
    without_smallest,
)
from lora_tutor.tui.figures.bars import bar_of
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.heatmap import Heatmap
from lora_tutor.tui.figures.lines import Lines, fitted, row, run
from lora_tutor.tui.style import QUIET

_PIECES = len(SIGMA)
_BAR, _LONG = 7, 24


class EckartYoung(Figure):
    """What is kept and what was taken away as pictures, and the pieces; their errors below."""

    DEFAULT_CSS = f"""
    EckartYoung .figure-side {{ width: {K}; height: auto; margin: 0 2 0 0; }}
    EckartYoung .figure-rest {{ width: 1fr; height: auto; }}
    """
    HELP = (
        "A figure. Space takes the smallest piece away. Then put all back, and take others away by "
        "their numbers: can any choice of the same rank come closer to M?"
    )
    KEYS_TEXT = "Space: smallest away. 1-5, click: a piece. Home: all."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space,left",
            "take",
            "Smallest away",
            show=False,
            tooltip="Take the smallest piece away that is left",
        ),
        Binding("right", "put", "Put back", show=False, tooltip="Put the largest piece back"),
        Binding("home", "put_all", "All back", show=False, tooltip="Put all pieces back"),
        *(
            Binding(
                str(number + 1),
                f"switch({number})",
                f"Piece {number + 1}",
                show=False,
                tooltip=f"Take piece {number + 1} away, or put it back",
            )
            for number in range(_PIECES)
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "A matrix, piece by piece"
        self.kept: Kept = without_smallest(without_smallest(ALL))
        self.limit = limit = float(abs(M).max())
        self.heads = [Lines(1, width=K) for _ in range(2)]
        self.maps = [Heatmap(M, -limit, limit) for _ in range(2)]
        self.pieces = Lines(D // 2 + 1)
        self.ways = Lines(5)

    def compose(self) -> ComposeResult:
        with Horizontal(classes="figure-row"):
            for head, picture in zip(self.heads, self.maps, strict=True):
                with Vertical(classes="figure-side"):
                    yield head
                    yield picture
            with Vertical(classes="figure-rest"):
                yield self.pieces
        yield self.ways
        yield self.keys_line()

    def on_mount(self) -> None:
        self.tell()

    def action_take(self) -> None:
        self.change(without_smallest(self.kept))

    def action_put(self) -> None:
        self.change(with_largest(self.kept))

    def action_put_all(self) -> None:
        self.change(ALL)

    def action_switch(self, number: int) -> None:
        self.change(switched(self.kept, number))

    def on_lines_picked(self, message: Lines.Picked) -> None:
        message.stop()
        if isinstance(message.what, int):
            self.action_switch(message.what)

    def change(self, kept: Kept) -> None:
        self.kept = kept
        self.tell()

    def tell(self) -> None:
        rank, approximation = sum(self.kept), sum_of(self.kept)
        self.heads[0].show([run(f"M', kept: rank {rank}", "bold")])
        self.heads[1].show([run("M − M', taken away", "bold")])
        self.maps[0].set_values(approximation)
        self.maps[1].set_values(M - approximation)
        self.pieces.show(
            [
                run("piece  σᵢ²", QUIET),
                *(self._piece(number) for number in range(_PIECES)),
                Content(),
                run(f"dark or blank:  −{self.limit:.1f}", QUIET),
                run(f"light or @:      {self.limit:.1f}", QUIET),
            ]
        )
        self.ways.show(
            [
                self._way("‖M − M'‖² as shown", error(approximation)),
                run(f"σᵢ² taken away: {sum_text(squares(self.kept))}"),
                self._way(f"least for rank {rank}", least(rank)),
                self._way("B random, best A", with_random_reader(rank)),
                run(verdict(self.kept), "bold"),
            ]
        )

    def _piece(self, number: int) -> Content:
        square, is_kept = float(SIGMA[number]) ** 2, self.kept[number]
        style = "$text-primary" if is_kept else QUIET
        return row(
            run(f"{number + 1}  {square:>5g}  ", "bold" if is_kept else QUIET, number),
            bar_of(square if is_kept else 0.0, float(SIGMA[0]) ** 2, _BAR, style),
            run("" if is_kept else " away", QUIET, number),
        )

    def _way(self, name: str, value: float) -> Content:
        return row(f"{fitted(name, 22)} {value:>6.2f} ", bar_of(value, ENERGY, _LONG))
