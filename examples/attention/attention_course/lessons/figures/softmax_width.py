"""Weights of four keys for vectors of several lengths, with the square root and without it."""

import math

from textual.binding import Binding

from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.lines import Lines, run

ROWS = 10
FITS = (0.9, 0.3, -0.4, -1.1)
"""The scores with the square root: of size 1, whatever d_k is."""
WIDTHS = (1, 4, 16, 64, 256)
_BAR = 20


def weights(scores):
    """Their softmax."""
    powers = [math.exp(each - max(scores)) for each in scores]
    return [each / sum(powers) for each in powers]


def both(width):
    """The weights with the square root, and without it."""
    return weights(FITS), weights([math.sqrt(width) * each for each in FITS])


def twin(width):
    """The largest weight for every d_k."""
    lines = ["The weight of the best of four keys:", f"{'d_k':>5} {'with':>6} {'without':>8}"]
    for each in WIDTHS:
        scaled, bare = both(each)
        lines.append(f"{each:>5} {max(scaled):>6.2f} {max(bare):>8.2f}")
    lines.append("Without the square root, one key soon takes everything.")
    return "\n".join(lines)


class SoftmaxWidth(Figure):
    """Two bars for each key; the arrows change d_k."""

    HELP = "A figure. The arrows change d_k. When does one key take everything?"
    KEYS_TEXT = "Left and right change d_k."
    BINDINGS = [
        Binding("left", "change(-1)", "Narrower", show=False, tooltip="A smaller d_k"),
        Binding("right", "change(1)", "Wider", show=False, tooltip="A larger d_k"),
    ]

    def __init__(self):
        super().__init__()
        self.border_title = "Softmax of four scores"
        self.place = 2
        self.lines = Lines(7)

    def compose(self):
        yield self.lines
        yield self.keys_line()

    def on_mount(self):
        self.tell()

    def action_change(self, step):
        self.place = min(max(self.place + step, 0), len(WIDTHS) - 1)
        self.tell()

    def tell(self):
        width = WIDTHS[self.place]
        scaled, bare = both(width)
        rows = [run(f"d_k = {width}"), run("")]
        rows += [run(f"       {'divided by √d_k':<{_BAR + 6}} as it is")]
        rows += [
            run(f"key {key}  {_bar(left)} {_bar(right)}")
            for key, (left, right) in enumerate(zip(scaled, bare, strict=True), 1)
        ]
        self.lines.show(rows)


def _bar(weight):
    return f"{'#' * round(weight * _BAR):<{_BAR}} {weight:4.2f} "
