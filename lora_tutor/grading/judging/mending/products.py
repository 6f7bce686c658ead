"""What else could stand in the place of a sum, a product or a power."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lora_tutor.grading.judging.mending.changes import becoming, setting, swapping
from lora_tutor.grading.judging.mending.confused import OPERATORS
from lora_tutor.grading.judging.mending.edits import Change, Context, Proposal, Spot


def of_products(place: Spot, context: Context) -> Iterator[Proposal]:
    node: ast.BinOp = place.node
    for other in OPERATORS.get(type(node.op), ()):
        yield Proposal("operator", setting(op=other()), 1)
    yield Proposal("surplus", becoming(lambda node: node.left), 1)
    yield Proposal("surplus", becoming(lambda node: node.right), 2)
    yield from _of_brackets(node)
    if isinstance(node.op, ast.MatMult) and not isinstance(place.parent, ast.BinOp):
        yield from _scaled(node, context)
    if isinstance(node.op, ast.MatMult | ast.Sub | ast.Div | ast.FloorDiv | ast.Pow):
        yield Proposal("order", swapping("left", "right"), 1)
    if isinstance(node.op, ast.MatMult):
        for side in ("left", "right"):
            if not is_transpose(getattr(node, side)):
                yield Proposal("transposed", _transposing(side), 1)


def _of_brackets(node: ast.BinOp) -> Iterator[Proposal]:
    """(a + b) * c becomes a + b * c or a * c + b; the same for c * (a + b) and (a / b) ** c."""
    for side in ("left", "right"):
        within = getattr(node, side)
        if isinstance(within, ast.BinOp) and _binds_less(within.op, node.op):
            for part in ("left", "right"):
                yield Proposal("brackets", _reaching_for(side, part), 2)


def _binds_less(inner: ast.operator, outer: ast.operator) -> bool:
    sums, products = (ast.Add, ast.Sub), (ast.Mult, ast.Div, ast.MatMult)
    if isinstance(outer, ast.Pow):
        return isinstance(inner, products)
    return isinstance(outer, products) and isinstance(inner, sums)


def _reaching_for(side: str, part: str) -> Change:
    def change(place: Spot) -> None:
        node = place.node
        within = getattr(node, side)
        setattr(node, side, getattr(within, part))
        setattr(within, part, node)
        place.put(within)

    return change


def _scaled(node: ast.BinOp, context: Context) -> Iterator[Proposal]:
    """A factor that is left out."""
    within = {ast.unparse(each) for each in ast.walk(node) if isinstance(each, ast.expr)}
    known = [*context.names(node), *(f"self.{name}" for name in context.members(node))]
    for name in known:
        if name not in within:
            factor = ast.parse(name, mode="eval").body
            change = becoming(lambda node, by=factor: ast.BinOp(by, ast.Mult(), node))  # type: ignore[misc]
            yield Proposal("missing", change, 3)


def _transposing(side: str) -> Change:
    def change(place: Spot) -> None:
        turned = ast.Attribute(getattr(place.node, side), "T", ast.Load())
        setattr(place.node, side, turned)

    return change


def is_transpose(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("T", "mT")
