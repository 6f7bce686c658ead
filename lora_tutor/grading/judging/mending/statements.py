"""What else could be done with a statement of a learner's file: left out, or put elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lora_tutor.grading.judging.mending.edits import Change, Proposal, Spot

_FARTHEST = 6
"""Statements of a block that one is moved over."""


def of_statements(place: Spot) -> Iterator[Proposal]:
    node = place.node
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
        return
    if isinstance(node, ast.If):
        yield from _of_ifs(node)
    if isinstance(node, ast.If) and not node.orelse:
        yield Proposal("place", _last_behind, 2)
        yield Proposal("place", _next_into, 2)
    if isinstance(node, ast.With):
        yield Proposal("surplus", _unwrap, 2)
    if isinstance(node, ast.For | ast.While):
        yield Proposal("place", _last_behind, 2)
        yield Proposal("place", _first_before, 2)
        yield Proposal("place", _next_into, 2)
        yield Proposal("place", _former_into, 2)
    if isinstance(node, ast.AugAssign):
        yield from _of_changes_in_place(node)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.Assert):
        yield Proposal("surplus", _leave_out, 2)
    if place.index is None:
        return
    for step in range(1, _FARTHEST):
        for way in (step, -step):
            if 0 <= place.index + way < len(place.row) and (way > 0 or step > 1):
                yield Proposal("place", _moving(way), 2 if step == 1 else 5)


def _of_ifs(node: ast.If) -> Iterator[Proposal]:
    yield Proposal("condition", _negate, 1)
    if isinstance(node.test, ast.Name | ast.Attribute):
        yield Proposal("falsy", _unless_none, 1)
    if node.orelse:
        yield Proposal("condition", _else_alone, 2)
        yield Proposal("condition", _without_else, 2)
    else:
        yield Proposal("guard", _leave_out, 1)
    yield Proposal("condition", _unwrap, 2)


def _negate(place: Spot) -> None:
    place.node.test = ast.UnaryOp(ast.Not(), place.node.test)


def _unless_none(place: Spot) -> None:
    test = place.node.test
    place.node.test = ast.Compare(test, [ast.IsNot()], [ast.Constant(None)])


def _without_else(place: Spot) -> None:
    place.node.orelse = []


def _else_alone(place: Spot) -> None:
    place.node.test = ast.Constant(False)


def _leave_out(place: Spot) -> None:
    place.put(ast.Pass())


def _unwrap(place: Spot) -> None:
    """What stands in the block is done in any case."""
    place.put(ast.If(ast.Constant(True), place.node.body, []))


def _moving(way: int) -> Change:
    def change(place: Spot) -> None:
        assert place.index is not None
        node = place.row.pop(place.index)
        place.row.insert(place.index + way, node)

    return change


def _last_behind(place: Spot) -> None:
    if place.index is not None and len(place.node.body) > 1:
        place.row.insert(place.index + 1, place.node.body.pop())


def _first_before(place: Spot) -> None:
    if place.index is not None and len(place.node.body) > 1:
        place.row.insert(place.index, place.node.body.pop(0))


def _next_into(place: Spot) -> None:
    if place.index is not None and place.index + 1 < len(place.row):
        place.node.body.append(place.row.pop(place.index + 1))


def _former_into(place: Spot) -> None:
    if place.index is not None and place.index > 0:
        place.node.body.insert(0, place.row.pop(place.index - 1))


_IN_PLACE: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
}


def _of_changes_in_place(node: ast.AugAssign) -> Iterator[Proposal]:
    for other in _IN_PLACE.get(type(node.op), ()):
        yield Proposal("operator", _with_operator(other), 1)
    yield Proposal("operator", _assigned_plainly, 2)
    yield Proposal("operator", _assigned_anew, 1)


def _with_operator(other: type[ast.operator]) -> Change:
    def change(place: Spot) -> None:
        place.node.op = other()

    return change


def _assigned_plainly(place: Spot) -> None:
    """x += y becomes x = y."""
    place.put(ast.Assign([place.node.target], place.node.value))


def _assigned_anew(place: Spot) -> None:
    """x += y becomes x = x + y, which leaves the old object as it was."""
    node = place.node
    old = ast.parse(ast.unparse(node.target), mode="eval").body
    place.put(ast.Assign([node.target], ast.BinOp(old, node.op, node.value)))


_AROUND = (
    *("sorted({})", "list({})", "{}.T", "{}[::-1]", "{}.copy()", "{}.clone()", "{}.detach()"),
    *("float({})", "int({})", "abs({})", "dict({})", "-{}", "1 / {}", "{} ** 2", "{} ** 0.5"),
)
"""What may be missing around a result."""
_AROUND_PARTS = ("{}.detach()", "abs({})", "{}.T", "{}.copy()", "{}.clone()")
_USUAL = {"sorted({})", "{}.T"}


def of_results(place: Spot) -> Iterator[Proposal]:
    """Of what a function returns, or gives a name."""
    for around in _AROUND:
        yield Proposal("missing", _within(around), 2 if around in _USUAL else 4)


def of_parts(place: Spot) -> Iterator[Proposal]:
    """Of what a call gives in the midst of an expression."""
    for around in _AROUND_PARTS:
        yield Proposal("missing", _within(around), 3)


def _within(around: str) -> Change:
    def change(place: Spot) -> None:
        text = around.format(f"({ast.unparse(place.node)})")
        place.put(ast.parse(text, mode="eval").body)

    return change
