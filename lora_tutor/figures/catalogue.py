"""The figures that exist, by name, without loading what any of them computes with.

The figure NAME has its numbers and its text twin in `lora_tutor.figures.NAME`, which knows nothing
of the app, and its widget, the class of the same name in capitals (image_svd: ImageSvd), in
`lora_tutor.tui.figures.NAME`.
"""

from __future__ import annotations

import importlib
import textwrap
from collections.abc import Callable, Mapping
from typing import cast

ROWS: Mapping[str, int] = {
    "rank_one_terms": 13,
    "image_svd": 16,
    "energy_rank": 19,
    "gradient_graph": 15,
    "step_player": 14,
    "loss_replay": 19,
    "flops_bar": 16,
    "variant_picker": 18,
    "transformer_block": 15,
    "tenants": 17,
    "memory_bars": 17,
    "trainable_fraction": 17,
    "dot_products": 15,
    "edited_rank": 15,
    "gradient_rank": 16,
    "bias_variance": 18,
    "best_approximation": 18,
    "convention_flip": 17,
    "flop_meter": 16,
    "activations": 14,
    "saddle": 17,
    "savings": 17,
    "turn_stretch_turn": 17,
    "eckart_young": 17,
}
"""By name: the rows that a page keeps free at 80 columns, so that nothing jumps on arrival."""


def class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def twin(name: str, width: int = 80) -> str:
    """What the figure shows, as plain text of at most `width` cells a line, in reading order.

    Tables take at most 60 cells; longer sentences are wrapped. "" for a name that is no figure's.
    """
    if name not in ROWS:
        return ""
    module = importlib.import_module(f"lora_tutor.figures.{name}")
    text = cast(Callable[[int], str], module.twin)(width)
    return "\n".join(part for line in text.split("\n") for part in _wrapped(line, width))


def _wrapped(line: str, width: int) -> list[str]:
    line = line.rstrip()
    if len(line) <= width:
        return [line]
    margin = " " * min(len(line) - len(line.lstrip()) + 2, width // 2)
    return textwrap.wrap(line, width, subsequent_indent=margin)
