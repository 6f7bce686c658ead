"""k numbers in, r through the door, d out: the activations of an adapter as bars."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from lora_tutor.figures.activations import (
    LIMIT,
    MOST,
    START,
    STEP,
    D,
    K,
    changed,
    read,
    unread,
    verdict,
    written,
)
from lora_tutor.figures.matrices import Matrix
from lora_tutor.tui.figures.bars import signed
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.style import QUIET, ascii_only, mark

_HALF = 4
_READ_FULL, _WRITTEN_FULL = 3.0, 3.0
_ROWS = max(K, D)


class Activations(Figure):
    """Three columns of bars: x, Bx, A(Bx)."""

    HELP = (
        "A figure. Change an entry of x: which bars move? Then press o, which takes away from x "
        "all that B reads: what is left on the right?"
    )
    KEYS_TEXT = "Arrows change x. 1 to 4: the rank. o: unread x."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Entry above", show=False, tooltip="Mark the entry of x above"),
        Binding("down", "move(1)", "Entry below", show=False, tooltip="Mark the entry of x below"),
        Binding(
            "left,minus",
            "change(-1)",
            "Less",
            show=False,
            tooltip="The marked entry of x: 0.5 less",
        ),
        Binding(
            "right,plus", "change(1)", "More", show=False, tooltip="The marked entry of x: 0.5 more"
        ),
        Binding("o", "unread", "Unread x", show=False, tooltip="Take away from x all that B reads"),
        Binding("home", "start_again", "Start again", show=False, tooltip="The x shown first"),
        *(
            Binding(str(rank), f"rank({rank})", f"r = {rank}", show=False, tooltip=f"Rank {rank}")
            for rank in range(1, MOST + 1)
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Through the narrow door"
        self.x: Matrix = START
        self.rank = 2
        self.at = 0
        self.lines = Lines(_ROWS + 3)

    def compose(self) -> ComposeResult:
        yield self.lines
        yield self.keys_line()

    def on_mount(self) -> None:
        self.tell()

    def action_move(self, step: int) -> None:
        self.at = (self.at + step) % K
        self.tell()

    def action_change(self, sign: int) -> None:
        self.x = changed(self.x, self.at, sign * STEP)
        self.tell()

    def action_unread(self) -> None:
        self.x = unread(self.x, self.rank)
        self.tell()

    def action_start_again(self) -> None:
        self.x = START
        self.tell()

    def action_rank(self, rank: int) -> None:
        self.rank = rank
        self.tell()

    def on_lines_picked(self, message: Lines.Picked) -> None:
        message.stop()
        match message.what:
            case ("x", int(place)):
                self.at = place
                self.tell()
            case ("x", int(place), int(column)):
                # A click on a bar sets the entry to the value at that place.
                self.at = place
                value = round((column - _HALF) / _HALF * LIMIT / STEP) * STEP
                self.x = changed(self.x, place, value - float(self.x[place]))
                self.tell()
            case ("rank", int(rank)):
                self.action_rank(rank)

    def tell(self) -> None:
        h, y = read(self.x, self.rank), written(self.x, self.rank)
        ranks = [
            run(f"[{rank}]", "bold reverse" if rank == self.rank else "", ("rank", rank))
            for rank in range(1, MOST + 1)
        ]
        arrow = "-->" if ascii_only() else "──▶"
        heads = row(
            run(f"  {f'x, k = {K}':<25}", "bold"),
            run(f"{f'B x, r = {self.rank}':<25}", "bold"),
            run(f"A(B x), d = {D}", "bold"),
        )
        middle = (_ROWS - self.rank) // 2
        lower = (_ROWS - D) // 2
        rows: list[Content] = []
        for number in range(_ROWS):
            is_joint = number == _ROWS // 2 - 1
            rows.append(
                row(
                    self._entry(number),
                    run(f" B {arrow} " if is_joint else " " * 7, QUIET),
                    _bar("h", number - middle, h, _READ_FULL),
                    run(f" A {arrow} " if is_joint else " " * 7, QUIET),
                    _bar("y", number - lower, y, _WRITTEN_FULL),
                )
            )
        self.lines.show(
            [
                row(run("rank r  "), *ranks),
                heads,
                *rows,
                run(verdict(self.x, self.rank), "bold"),
            ]
        )

    def _entry(self, number: int) -> Content:
        value = float(self.x[number])
        pointer = mark("next") if number == self.at else ""
        style = "bold" if number == self.at else ""
        bar = signed(value, LIMIT, _HALF)
        tone = _tone(value)
        cells = (run(sign, tone, ("x", number, at)) for at, sign in enumerate(bar))
        return row(
            run(f"{pointer:<2}{f'x{number + 1}':<3}", style, ("x", number)),
            *cells,
            run(f"{value:>6.2f}", style, ("x", number)),
        )


def _bar(name: str, number: int, values: Matrix, full: float) -> Content:
    """One entry of a column that is shorter than the others; blank where it has none."""
    if not 0 <= number < len(values):
        return run(" " * (3 + 2 * _HALF + 1 + 6))
    value = round(float(values[number]), 9) + 0.0
    bar = run(signed(value, full, _HALF), _tone(value))
    return row(f"{f'{name}{number + 1}':<3}", bar, f"{value:>6.2f}")


def _tone(value: float) -> str:
    return "$text-primary" if value else QUIET
