"""One diagram for LoRA and its relatives; what a variant changes is drawn heavy."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content

from lora_tutor.figures.parameters import Parameter
from lora_tutor.figures.variant_picker import (
    NAMES,
    RANKS,
    SIZES,
    START_RANK,
    START_SIZE,
    VARIANTS,
    Variant,
    Words,
)
from lora_tutor.tui.figures.canvas import Canvas
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.style import QUIET, ascii_only, plain
from lora_tutor.typeset.api import typeset_inline

WIDTH, HEIGHT = 70, 8
_LIT = "bold $text-warning"
_ABOVE, _BELOW, _SUM = 1, 5, 58
"""The rows of the two paths, and the column where they meet."""
_BOXES = (
    ("reader", 4, 3, 16),
    ("middle", 21, 4, 8),
    ("writer", 30, 3, 16),
    ("scale", 47, 4, 10),
    ("output", 60, 0, 8),
)
"""Part, column, row and width; a box has two rows more than its part has lines."""
_BASE = (12, 0, 34)


class VariantPicker(SliderFigure):
    """Sliders for the variant, the rank and the matrix; the diagram; formula, count and truth."""

    HELP = (
        "A figure. Go through the variants: heavy boxes are what is not LoRA's. Which of them "
        "train fewer numbers, and which change no number of the layer at all?"
    )

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "LoRA and its relatives"
        self.diagram = Lines(HEIGHT)
        self.lines = Lines(4)

    def parameters(self) -> Sequence[Parameter]:
        def name(place: float) -> str:
            return f"{int(place) + 1} {NAMES[int(place)]}"

        def size(place: float) -> str:
            d, k = SIZES[int(place)]
            return f"{d} × {k}"

        return (
            Parameter("variant", range(len(NAMES)), 0, name),
            Parameter("r", RANKS, START_RANK),
            Parameter("d × k", range(len(SIZES)), START_SIZE, size),
        )

    def picture(self) -> ComposeResult:
        yield self.diagram
        yield self.lines

    def tell(self) -> None:
        place, rank, size = map(int, self.values)
        variant = VARIANTS[NAMES[place]]
        self.diagram.show(draw(variant).rows())
        self.lines.show(self._lines(variant, rank, SIZES[size]))

    def _lines(self, variant: Variant, rank: int, size: tuple[int, int]) -> list[Content]:
        count = variant.trained(*size, rank)
        compared = count / VARIANTS["LoRA"].trained(*size, rank)
        formula = typeset_inline(variant.formula, ascii_only=ascii_only())
        letters = typeset_inline(variant.count(), ascii_only=ascii_only())
        share = f"   {compared:.2%} of LoRA's" if count and compared != 1 else ""
        truth = Content(plain(variant.truth)).wrap(WIDTH)
        return [
            row(run(f"{variant.name}:  ", "bold"), run(formula, "$text-warning")),
            row(run("trains ", QUIET), f"{letters} = ", run(f"{count:,}", "bold"), share),
            *truth,
        ]


def draw(variant: Variant) -> Canvas:
    """x goes through W above, and through B, A and s below; both meet before y."""
    canvas, changed = Canvas(WIDTH, HEIGHT), variant.changed()
    canvas.across(2, WIDTH - 3, _ABOVE)
    canvas.put(2, _ABOVE, "┬")
    canvas.down(2, _ABOVE + 1, _BELOW - 1)
    canvas.put(2, _BELOW, "└")
    canvas.across(3, _SUM - 1, _BELOW)
    canvas.put(_SUM, _BELOW, "┘")
    canvas.down(_SUM, _ABOVE + 1, _BELOW - 1)
    canvas.put(0, _ABOVE, "x", "bold")
    canvas.put(_SUM - 1, _ABOVE, "(+)", "bold")
    canvas.put(WIDTH - 1, _ABOVE, "y", "bold")
    base = "   ".join(variant.layer.base)
    _box(canvas, (base,), *_BASE, "base" in changed)
    for part, x, y, width in _BOXES:
        words: Words = getattr(variant.layer, part)
        if words:
            _box(canvas, words, x, y, width, part in changed)
    return canvas


def _box(canvas: Canvas, words: Words, x: int, y: int, width: int, is_changed: bool) -> None:
    style = _LIT if is_changed else ""
    canvas.box(x, y, width, len(words) + 2, heavy=is_changed, style=style or QUIET)
    left = x + (2 if width > 10 else 1)
    for number, line in enumerate(words):
        canvas.put(left, y + 1 + number, line, style or ("bold" if number == 0 else ""))
