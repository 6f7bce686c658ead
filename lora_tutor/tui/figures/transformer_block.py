"""A transformer block whose linear layers can be given adapters; the count goes along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from lora_tutor.figures.parameters import Parameter
from lora_tutor.figures.transformer_block import (
    LAYERS,
    PRESETS,
    RANKS,
    SHAPES,
    START_RANK,
    equal_rank,
    in_block,
    in_model,
    linear_weights,
    per_rank,
)
from lora_tutor.tui.figures.bars import bar_of
from lora_tutor.tui.figures.canvas import Canvas
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.style import QUIET

WIDTH, HEIGHT = 70, 6
NAMES = tuple(SHAPES)
_LEFT, _RIGHT, _BOX, _STREAM = 2, 36, 33, 2
_LIT = "bold $text-warning"
_ATTENTION = ("q", "k", "v", "o")


class TransformerBlock(SliderFigure):
    """Attention on the left, the MLP on the right, the bill below."""

    HELP = (
        "A figure. Digits give a matrix its adapter or take it away. Where do most numbers of "
        "'all linear layers' lie? And what rank on all of them costs as much as yours?"
    )
    KEYS_TEXT = "1 to 7: a matrix. Space: usual ones. Left, right: r."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "preset", "Usual choice", show=False, tooltip="The next of the usual choices"
        ),
        *(
            Binding(
                str(number),
                f"switch('{name}')",
                f"Adapter on {name}",
                show=False,
                tooltip=f"An adapter on {name}, or none",
            )
            for number, name in enumerate(NAMES, start=1)
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Adapters in a block of Llama 3.1 8B"
        self.chosen = set(PRESETS["query and value"])
        self.diagram = Lines(HEIGHT)
        self.lines = Lines(5)

    def parameters(self) -> Sequence[Parameter]:
        return (Parameter("r", RANKS, START_RANK),)

    def picture(self) -> ComposeResult:
        yield self.diagram
        yield self.lines

    def on_resize(self, event: events.Resize) -> None:
        self.tell()

    def action_switch(self, name: str) -> None:
        self.chosen ^= {name}
        self.tell()

    def action_preset(self) -> None:
        choices = list(PRESETS.values())
        at = next((n for n, each in enumerate(choices) if set(each) == self.chosen), -1)
        self.chosen = set(choices[(at + 1) % len(choices)])
        self.tell()

    def on_lines_picked(self, message: Lines.Picked) -> None:
        message.stop()
        self.action_switch(str(message.what))

    def tell(self) -> None:
        rank = int(self.values[0])
        self.diagram.show(draw(self.chosen, rank).rows())
        self.lines.show(self._bill(rank))

    def _bill(self, rank: int) -> list[Content]:
        block, model = in_block(self.chosen, rank), in_model(self.chosen, rank)
        share, whole = model / linear_weights(), in_block(NAMES, rank)
        name = next((n for n, each in PRESETS.items() if set(each) == self.chosen), "your choice")
        attention = in_block([each for each in self.chosen if each in _ATTENTION], rank)
        return [
            row(run(f"{name}, r = {rank}: ", "bold"), f"{block:,} numbers in a block"),
            row(bar_of(block, whole, 40), run(f"  {block / whole:.0%} of all seven at this r")),
            row(
                f"{LAYERS} blocks: ",
                run(f"{model:,}", "bold"),
                f", {share:.2%} of their linear weights, {model * 2 / 1e6:,.1f} MB",
            ),
            run(f"attention {attention:,}, MLP {block - attention:,}"),
            run(self._equal(rank), QUIET),
        ]

    def _equal(self, rank: int) -> str:
        """A sentence on what the same count would buy elsewhere."""
        if not self.chosen:
            return "No adapter: nothing trains."
        is_all = len(self.chosen) == len(NAMES)
        elsewhere = _ATTENTION if is_all else NAMES
        found = equal_rank(self.chosen, rank, elsewhere)
        return f"For the same count: r = {found:.1f} on {'attention' if is_all else 'all seven'}."


def draw(chosen: set[str], rank: int) -> Canvas:
    """Both halves of the block on the stream of width d_model."""
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.across(2, WIDTH - 2, _STREAM)
    canvas.put(0, _STREAM, "x", "bold")
    canvas.put(WIDTH - 1, _STREAM, "▶")
    for x, title in ((_LEFT, " attention "), (_RIGHT, " MLP ")):
        canvas.box(x, 0, _BOX, HEIGHT, style=QUIET)
        canvas.put(x + 2, 0, title, "bold")
    for number, name in enumerate(NAMES):
        is_attention = name in _ATTENTION
        x = (_LEFT if is_attention else _RIGHT) + 1
        y = 1 + number if is_attention else 1 + number - len(_ATTENTION)
        _entry(canvas, x, y, number + 1, name, name in chosen, rank)
    return canvas


def _entry(
    canvas: Canvas, x: int, y: int, number: int, name: str, is_chosen: bool, rank: int
) -> None:
    """`1 [x] q     4096×4096    131,072`: the whole line is there to be clicked."""
    d, k = SHAPES[name]
    count = f"{rank * per_rank(name):,}" if is_chosen else ""
    box = "[x]" if is_chosen else "[ ]"
    text = f"{number} {box} {name:<5}{f'{d}×{k}':>10} {count:>9}"
    canvas.put(x, y, text, _LIT if is_chosen else "", name)
