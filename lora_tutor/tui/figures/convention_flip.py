"""The adapted layer as a way and as a product; `c` changes the letters, and nothing else."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from lora_tutor.figures.convention_flip import (
    BASE,
    NAMES,
    READER,
    WRITER,
    sentence,
    told,
)
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.lines import Lines, fitted, row, run
from lora_tutor.tui.style import QUIET, ascii_only, mark, plain
from lora_tutor.tui.widgets.chart_view import tone_style

_FACTORS = (READER, WRITER)
_SAID = {"role": "{}", "start": "starts: {}", "tensor": "{}"}
_ASCII = {"─": "-", "│": "|", "▶": ">"} | dict.fromkeys("┌┐└┘┤├", "+")
_END = 63
"""The column at which both ways meet again."""
_LINE, _BOLD = -1, -2
_Piece = tuple[str, int | None]
"""Text, and whose it is: the number of a factor, the drawing's, words in bold, or nobody's."""


class ConventionFlip(Figure):
    """The way of x through the layer above, the product below."""

    HELP = (
        "A figure. Press c: which letters move, and what stays where it is? Left and right mark "
        "a factor and tell all its names."
    )
    KEYS_TEXT = "c: the other letters. Left, right, or click: a factor."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "c,space",
            "flip",
            "Letters",
            show=False,
            tooltip="Change to the other convention's letters",
        ),
        Binding("left", "mark(0)", "Reader", show=False, tooltip="Mark the factor that reads"),
        Binding("right", "mark(1)", "Writer", show=False, tooltip="Mark the factor that writes"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "One layer, two sets of letters"
        self.convention = 0
        self.marked = 0
        self.lines = Lines(14)

    def compose(self) -> ComposeResult:
        yield self.lines
        yield self.keys_line()

    def on_mount(self) -> None:
        self.tell()

    def action_flip(self) -> None:
        self.convention = 1 - self.convention
        self.tell()

    def action_mark(self, number: int) -> None:
        self.marked = number
        self.tell()

    def on_lines_picked(self, message: Lines.Picked) -> None:
        message.stop()
        match message.what:
            case ("letters", int(convention)):
                self.convention = convention
            case ("factor", int(number)):
                self.marked = number
        self.tell()

    def tell(self) -> None:
        self.lines.show(
            [
                self._conventions(),
                *(self._row(each) for each in self._picture()),
                run(told(_FACTORS[self.marked])),
                run(sentence(self.convention), "bold"),
            ]
        )

    def _conventions(self) -> Content:
        parts: list[Content | str] = ["letters of "]
        for number, name in enumerate(NAMES):
            is_on = number == self.convention
            sign = mark("read") if is_on else mark("new")
            parts.append(run(f"  {sign} {name}", "bold" if is_on else QUIET, ("letters", number)))
        return row(*parts)

    def _picture(self) -> list[list[_Piece]]:
        """The way of x through the layer; below it the product, drawn by its shapes."""
        reads, writes = (factor.letters[self.convention] for factor in _FACTORS)
        base = f"{plain(BASE[self.convention]):<3}"
        rows: list[list[_Piece]] = [
            [("      ┌───────────────────── ", _LINE), (base, _BOLD), ("d × k, frozen ", None)],
            [("  x ──┤", _LINE), (" " * (_END - 7), None), ("├──▶ y", _LINE)],
            [
                ("      └──▶ ", _LINE),
                (f"{reads}  r × k", 0),
                (" ─── r numbers ──▶ ", _LINE),
                (f"{writes}  d × r", 1),
                (" ── · α/r ──", _LINE),
            ],
        ]
        for each, corner in ((rows[0], "┐"), (rows[2], "┘")):
            length = sum(len(plain(text)) for text, _ in each)
            each.append(("─" * (_END - length) + corner, _LINE))
        for what in ("role", "start", "tensor"):
            said = [_SAID[what].format(getattr(factor, what)) for factor in _FACTORS]
            rows.append([(" " * 11, None), (f"{said[0]:<27}", 0), (f"{said[1]:<17}", 1)])
        tall, wide, whole = "─" * 7, "─" * 17, "─" * 17
        rows += [
            [(f"   ┌{whole}┐   ┌{tall}┐", _LINE)],
            [(f"   │{' ' * 17}│   │", _LINE), (" " * 7, 1), (f"│   ┌{wide}┐", _LINE)],
            [
                ("   │", _LINE),
                (f"{plain('ΔW'):^17}", _BOLD),
                ("│ = │", _LINE),
                (f"   {writes}   ", 1),
                ("│ · │", _LINE),
                (f"        {reads}        ", 0),
                ("│ · α/r", _LINE),
            ],
            [
                ("   │", _LINE),
                (f"{'d × k':^17}", None),
                ("│   │", _LINE),
                (" d × r ", 1),
                ("│   │", _LINE),
                ("      r × k      ", 0),
                ("│", _LINE),
            ],
            [(f"   └{whole}┘   └{tall}┘   └{wide}┘", _LINE)],
        ]
        return rows

    def _row(self, pieces: list[_Piece]) -> Content:
        return row(*(self._piece(text, kind) for text, kind in pieces))

    def _piece(self, text: str, kind: int | None) -> Content:
        if ascii_only():
            text = "".join(_ASCII.get(sign, sign) for sign in text)
        # A sign of two cells in ASCII would move what stands right of it.
        text = fitted(text, len(text))[: len(text)] if kind != _LINE else text
        if kind is None:
            return run(text)
        if kind == _LINE:
            return run(text, QUIET)
        if kind == _BOLD:
            return run(text, "bold")
        style = f"bold {tone_style(kind)}" if kind == self.marked else tone_style(kind)
        return run(text, style, ("factor", kind))
