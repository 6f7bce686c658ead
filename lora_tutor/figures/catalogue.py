"""The figures that exist, by name, without loading what any of them computes with.

The figure NAME has its numbers and its text twin in `lora_tutor.figures.NAME`, which knows nothing
of the app, and its widget, the class of the same name in capitals (image_svd: ImageSvd), in
`lora_tutor.tui.figures.NAME`. A figure that a course brings has both in one file of its folder.
"""

from __future__ import annotations

import importlib
import textwrap
from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from lora_tutor.course.fault import Fault, Finding
from lora_tutor.course.model import Course
from lora_tutor.figures.own import OwnFigure, faults_of, own_names

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


class Figures:
    """The figures that the pages of a course may show: ours, and those that it brings."""

    def __init__(self, course: Course) -> None:
        self._own = {name: OwnFigure(course.root, name) for name in own_names(course.root)}

    @property
    def names(self) -> Collection[str]:
        return [*self._own, *(name for name in ROWS if name not in self._own)]

    def is_own(self, name: str) -> bool:
        """Whether the course brings it."""
        return name in self._own

    def rows(self, name: str) -> int | None:
        """None for a name that is no figure's. Raises Fault."""
        own = self._own.get(name)
        return ROWS.get(name) if own is None else own.rows()

    def twin(self, name: str, width: int = 80) -> str:
        """As `twin` of this module; a figure that cannot be run gives the sentence on its fault."""
        own = self._own.get(name)
        if own is None:
            return twin(name, width)
        try:
            text = own.twin(width)
        except Fault as broken:
            text = str(broken)
        return "\n".join(part for line in text.split("\n") for part in _wrapped(line, width))

    def load(self, name: str) -> Callable[[], Any]:
        """What makes its widget; the module is loaded now. Both raise Fault."""
        own = self._own.get(name)
        if own is None:
            module = importlib.import_module(f"lora_tutor.tui.figures.{name}")
            return cast(Callable[[], Any], getattr(module, class_name(name)))
        return own.maker(class_name(name))

    def fault_of(self, name: str, error: BaseException) -> Fault | None:
        """What the author of a course's own figure is told of an error in it; None for ours."""
        own = self._own.get(name)
        return None if own is None else own.fault_of(error)

    def findings(self) -> list[Finding]:
        """What keeps the course's own from being shown."""
        found = {
            broken.finding: None
            for name, own in self._own.items()
            for broken in faults_of(own, class_name(name))
        }
        return list(found)


def _wrapped(line: str, width: int) -> list[str]:
    line = line.rstrip()
    if len(line) <= width:
        return [line]
    margin = " " * min(len(line) - len(line.lstrip()) + 2, width // 2)
    return textwrap.wrap(line, width, subsequent_indent=margin)
