"""Which other things could stand in a place of a learner's file: what learners confuse."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from difflib import get_close_matches

from lora_tutor.grading.judging.mending.changes import becoming
from lora_tutor.grading.judging.mending.edits import Context, Proposal, Spot
from lora_tutor.grading.judging.mending.expressions import OF
from lora_tutor.grading.judging.mending.statements import of_parts, of_results, of_statements

_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])")
_QUOTED = re.compile(r"\"([^\"\n]{1,40})\"|'([^'\n]{1,40})'")
_SCALAR = re.compile(r"(\w+): (?:int|float)\b")
_MOST_NUMBERS = 8


class Proposals:
    """Its numbers and texts in quotes are those of the task's stub: they may be what is meant."""

    def __init__(self, stub: str) -> None:
        numbers = dict.fromkeys(float(each) for each in _NUMBER.findall(stub))
        self._numbers = [*numbers][:_MOST_NUMBERS]
        self._texts = [*dict.fromkeys(a or b for a, b in _QUOTED.findall(stub))]
        self._scalars = frozenset(_SCALAR.findall(stub))
        """The parameters that are annotated as numbers."""

    def __call__(self, place: Spot, context: Context) -> Iterator[Proposal]:
        node = place.node
        if isinstance(node, ast.expr) and isinstance(place.parent, ast.Return | ast.Assign):
            yield from of_results(place)
        elif isinstance(node, ast.Call) and isinstance(place.parent, ast.BinOp | ast.Call):
            yield from of_parts(place)
        if isinstance(node, ast.stmt):
            yield from of_statements(place)
        elif isinstance(node, ast.Constant):
            yield from self._of_constants(place, context)
        if isinstance(node, ast.Name) and node.id in self._scalars:
            yield from self._of_scalars(place, context)
        if type(node) in OF:
            yield from OF[type(node)](place, context)

    def _of_scalars(self, place: Spot, context: Context) -> Iterator[Proposal]:
        """A divisor that is left out: a size of another argument, or another number."""
        if not isinstance(place.node.ctx, ast.Load) or isinstance(place.parent, ast.Compare):
            return
        for name in context.names(place.node):
            sizes = [name] if name in self._scalars else [f"{name}.shape[0]", f"{name}.shape[1]"]
            for size in sizes if name != place.node.id else ():
                divisor = ast.parse(size, mode="eval").body
                change = becoming(lambda node, by=divisor: ast.BinOp(node, ast.Div(), by))  # type: ignore[misc]
                yield Proposal("missing", change, 3)

    def _of_constants(self, place: Spot, context: Context) -> Iterator[Proposal]:
        value = place.node.value
        if isinstance(place.parent, ast.Subscript) and isinstance(value, int):
            for name in context.names(place.node):
                change = becoming(lambda _, name=name: ast.Name(name, ast.Load()))  # type: ignore[misc]
                yield Proposal("name", change, 3)
        if isinstance(value, bool):
            yield _other("value", not value, 1)
        elif isinstance(value, int):
            near = dict.fromkeys([value + 1, value - 1, 0, 1, 2, -value])
            told = [int(each) for each in self._numbers if each == int(each)]
            for rank, others in ((1, near), (4, told)):
                yield from (_number(n, rank) for n in others if n != value)
            yield from (_number(n, 4) for n in self._numbers if n != int(n))
        elif isinstance(value, float):
            near_floats = [0.0, 1.0, 0.5, 2.0, -value, value * 10, value / 10]
            every = dict.fromkeys([*near_floats, *self._numbers])
            yield from (_number(n, 3) for n in every if n != value)
        elif isinstance(value, str) and place.field != "body":
            near_texts = get_close_matches(value, self._texts, 4, 0.3)
            yield from (_other("text", t, 2) for t in near_texts if t != value)


def _other(kind: str, value: object, rank: int) -> Proposal:
    return Proposal(kind, lambda place: place.put(ast.Constant(value)), rank)  # type: ignore[arg-type]


def _number(value: float, rank: int) -> Proposal:
    """Zero may take away all that it meets, which tells less."""
    return _other("number" if value else "zero", value, rank)
