"""What else could stand in the place of an expression of a learner's file."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping

from lora_tutor.grading.judging.mending.changes import (
    becoming,
    plus,
    reordering,
    setting,
    stepping,
    swapping,
    without,
)
from lora_tutor.grading.judging.mending.confused import COMPARISONS, RELATED
from lora_tutor.grading.judging.mending.edits import Change, Context, Proposal, Spot
from lora_tutor.grading.judging.mending.products import is_transpose, of_products

_UNSAFE = {"exec", "eval", "open", "print", "super", "isinstance", "hasattr", "range", "len"}


def _of_comparisons(place: Spot, context: Context) -> Iterator[Proposal]:
    node: ast.Compare = place.node
    for number, op in enumerate(node.ops):
        for other in COMPARISONS.get(type(op), ()):
            ops = [other() if at == number else each for at, each in enumerate(node.ops)]
            yield Proposal("comparison", setting(ops=ops), 1)


def _of_attributes(place: Spot, context: Context) -> Iterator[Proposal]:
    node: ast.Attribute = place.node
    if not isinstance(node.ctx, ast.Load):
        return
    if is_transpose(node):
        yield Proposal("transposed", becoming(lambda node: node.value), 1)
    elif isinstance(node.value, ast.Name) and node.value.id == "self":
        for name in context.members(node):
            if name != node.attr:
                yield Proposal("name", setting(attr=name), 3)
    for row in RELATED:
        if node.attr in row:
            yield from (Proposal("function", setting(attr=n), 2) for n in row if n != node.attr)


def _of_names(place: Spot, context: Context) -> Iterator[Proposal]:
    node: ast.Name = place.node
    if not isinstance(node.ctx, ast.Load) or place.field == "func":
        for row in RELATED:
            if place.field == "func" and node.id in row:
                yield from (Proposal("function", setting(id=n), 2) for n in row if n != node.id)
        return
    names = context.names(node)
    for name in names if node.id in names else ():
        if name != node.id:
            given = {name, node.id} <= {*context.given(node)}
            yield Proposal("name", setting(id=name), 2 if given else 4)
    if isinstance(place.parent, ast.Dict | ast.BinOp | ast.Return | ast.IfExp | ast.Lambda):
        yield Proposal("surplus", becoming(lambda _: ast.Constant(1)), 3)


def _of_calls(place: Spot, context: Context) -> Iterator[Proposal]:
    node: ast.Call = place.node
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in ("float", "int"):
        yield Proposal("number", becoming(lambda _: ast.Constant(1)), 3)
    if len(node.args) == 1 and name not in _UNSAFE and not isinstance(node.args[0], ast.Starred):
        yield Proposal("surplus", becoming(lambda node: node.args[0]), 1)
    if isinstance(node.func, ast.Attribute):
        yield Proposal("surplus", becoming(lambda node: node.func.value), 2)
    if len(node.args) == 1 and isinstance(node.args[0], ast.BinOp) and name not in _UNSAFE:
        yield Proposal("brackets", _of_left_alone, 2)
        yield Proposal("brackets", _of_right_alone, 2)
    for at in range(len(node.args) - 1):
        order = [*range(len(node.args))]
        order[at], order[at + 1] = order[at + 1], order[at]
        yield Proposal("order", reordering("args", order), 2)
    for at in range(len(node.keywords)):
        yield Proposal("surplus", without("keywords", at), 2)
    if len(node.args) > 1:
        yield Proposal("surplus", without("args", len(node.args) - 1), 3)
    if name in context.functions:
        for given in context.functions[name][len(node.args) :]:
            if given in context.names(node) and given not in {each.arg for each in node.keywords}:
                yield Proposal("missing", _with_keyword(given), 2)
    if name == "range" or place.field in ("lower", "upper"):
        for at in range(len(node.args)):
            for step in (1, -1):
                yield Proposal("number", stepping("args", at, step), 2)


def _of_left_alone(place: Spot) -> None:
    """f(a / b) becomes f(a) / b."""
    call, product = place.node, place.node.args[0]
    place.put(ast.BinOp(ast.Call(call.func, [product.left], []), product.op, product.right))


def _of_right_alone(place: Spot) -> None:
    """f(a / b) becomes a / f(b)."""
    call, product = place.node, place.node.args[0]
    place.put(ast.BinOp(product.left, product.op, ast.Call(call.func, [product.right], [])))


def _with_keyword(name: str) -> Change:
    def change(place: Spot) -> None:
        place.node.keywords.append(ast.keyword(name, ast.Name(name, ast.Load())))

    return change


def _of_subscripts(place: Spot, context: Context) -> Iterator[Proposal]:
    node: ast.Subscript = place.node
    if not isinstance(node.ctx, ast.Load):
        return
    if isinstance(node.slice, ast.Slice | ast.Tuple):
        yield Proposal("surplus", becoming(lambda node: node.value), 2)
    if isinstance(node.slice, ast.Name | ast.BinOp):
        for step in (1, -1):
            change = setting(slice=plus(copy.deepcopy(node.slice), step))
            yield Proposal("number", change, 2)


def _of_slices(place: Spot, context: Context) -> Iterator[Proposal]:
    node: ast.Slice = place.node
    for name in ("lower", "upper", "step"):
        bound = getattr(node, name)
        if bound is not None:
            yield Proposal("surplus", setting(**{name: None}), 2)
        if bound is not None and name != "step" and not isinstance(bound, ast.Constant):
            for step in (1, -1):
                yield Proposal("number", setting(**{name: plus(copy.deepcopy(bound), step)}), 2)
    if node.lower is None and node.upper is not None:
        yield Proposal("order", swapping("lower", "upper"), 2)


def _of_unary(place: Spot, context: Context) -> Iterator[Proposal]:
    yield Proposal("surplus", becoming(lambda node: node.operand), 1)
    if isinstance(place.node.op, ast.Not):
        yield Proposal("falsy", becoming(lambda node: _is_none(node.operand)), 1)


def _of_bool(place: Spot, context: Context) -> Iterator[Proposal]:
    node: ast.BoolOp = place.node
    if isinstance(node.op, ast.Or) and len(node.values) == 2:
        yield Proposal("falsy", _unless_none, 1)
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield Proposal("operator", setting(op=other), 1)
    for at in range(len(node.values)):
        if len(node.values) == 2:
            yield Proposal("surplus", becoming(lambda node, at=at: node.values[1 - at]), 1)  # type: ignore[misc]
        else:
            yield Proposal("surplus", without("values", at), 1)


def _unless_none(place: Spot) -> None:
    """a or b becomes b if a is None else a."""
    first, second = place.node.values
    place.put(ast.IfExp(_is_none(first), second, copy.deepcopy(first)))


def _is_none(node: ast.expr) -> ast.Compare:
    return ast.Compare(copy.deepcopy(node), [ast.Is()], [ast.Constant(None)])


def _of_choices(place: Spot, context: Context) -> Iterator[Proposal]:
    if isinstance(place.node.test, ast.Name | ast.Attribute):
        yield Proposal("falsy", _unless_none_there, 1)
    yield Proposal("condition", swapping("body", "orelse"), 1)
    yield Proposal("condition", becoming(lambda node: node.body), 1)
    yield Proposal("condition", becoming(lambda node: node.orelse), 1)


def _unless_none_there(place: Spot) -> None:
    """a if b else c becomes c if b is None else a."""
    node = place.node
    place.put(ast.IfExp(_is_none(node.test), node.orelse, node.body))


def _of_rows(place: Spot, context: Context) -> Iterator[Proposal]:
    node: ast.Tuple | ast.List = place.node
    if isinstance(node.ctx, ast.Load):
        for at in range(len(node.elts) - 1):
            order = [*range(len(node.elts))]
            order[at], order[at + 1] = order[at + 1], order[at]
            yield Proposal("order", reordering("elts", order), 2)


def _of_comprehensions(place: Spot, context: Context) -> Iterator[Proposal]:
    node: ast.comprehension = place.node
    for at in range(len(node.ifs)):
        yield Proposal("condition", without("ifs", at), 1)


OF: Mapping[type[ast.AST], Callable[[Spot, Context], Iterator[Proposal]]] = {
    ast.BinOp: of_products,
    ast.Compare: _of_comparisons,
    ast.Attribute: _of_attributes,
    ast.Name: _of_names,
    ast.Call: _of_calls,
    ast.Subscript: _of_subscripts,
    ast.Slice: _of_slices,
    ast.UnaryOp: _of_unary,
    ast.BoolOp: _of_bool,
    ast.IfExp: _of_choices,
    ast.Tuple: _of_rows,
    ast.List: _of_rows,
    ast.comprehension: _of_comprehensions,
}
