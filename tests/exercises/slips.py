"""Single slips that nobody chose: a right answer with one thing in it changed as people slip.

A sign, an operand, a transpose, an axis, a bound, a root, a copy that is left out. Each is one node
of the reference's syntax tree in another way; those that change nothing are left out by grading.
"""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Iterator, Mapping, Sequence

from lora_tutor.course.model import Exercise

EXCHANGED: Mapping[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
LEFT_OUT = {
    *("copy", "detach", "clone", "requires_grad_", "astype", "to", "reshape", "contiguous"),
    *("sqrt", "abs", "sorted", "float", "int", "sort", "zero_grad"),
}
SWAPPED = {"A": "B", "B": "A", "d": "k", "k": "d", "r": "alpha", "alpha": "r", "sum": "mean"}
AXES = {"axis", "dim", "keepdims", "keepdim", "dtype", "bias", "full_matrices", "size"}
Place = tuple[str | int, ...]


def slips(exercise: Exercise, seed: int) -> Iterator[tuple[str, str]]:
    """What is changed, and the whole file, in an order drawn by the seed."""
    tree = ast.parse(exercise.reference.read_text("utf-8"))
    every = [*_slips(tree, exercise.entry_points)]
    random.Random(f"{seed} {exercise.id}").shuffle(every)
    for what, place, node in every:
        changed = copy.deepcopy(tree)
        _put(changed, place, node)
        yield what, ast.unparse(ast.fix_missing_locations(changed))


def _slips(tree: ast.Module, entries: Sequence[str]) -> Iterator[tuple[str, Place, ast.AST]]:
    for at, statement in enumerate(tree.body):
        if getattr(statement, "name", "") not in entries:
            continue
        for place, node in _below(statement, ("body", at)):
            for new in _changes(node):
                if ast.dump(new) != ast.dump(node):
                    yield f"{_said(node)} -> {_said(new)}", place, new


def _below(node: ast.AST, place: Place) -> Iterator[tuple[Place, ast.AST]]:
    """Every node but annotations, docstrings and messages of errors."""
    yield place, node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "defaults", "exc"):
            continue
        for at, each in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(each, ast.AST):
                where = (*place, name, at) if isinstance(value, list) else (*place, name)
                yield from _below(each, where)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            if type(op) in EXCHANGED:
                yield ast.BinOp(left, EXCHANGED[type(op)](), right)
            if not isinstance(op, ast.Add | ast.Mult):
                yield ast.BinOp(right, op, left)
            if not isinstance(op, ast.MatMult):
                yield left
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=inner):
            yield inner
        case ast.Compare(left=left, ops=[op], comparators=others) if type(op) in EXCHANGED:
            yield ast.Compare(left, [EXCHANGED[type(op)]()], others)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(EXCHANGED[type(op)](), values)
            yield values[0]
        case ast.Attribute(value=inner, attr="T"):
            yield inner
        case ast.Attribute(value=inner, attr=name) if name in SWAPPED:
            yield ast.Attribute(inner, SWAPPED[name], node.ctx)
        case ast.Name(id=name) if name in SWAPPED and isinstance(node.ctx, ast.Load):
            yield ast.Name(SWAPPED[name], ast.Load())
        case ast.Constant(value=bool(known)):
            yield ast.Constant(not known)
        case ast.Constant(value=int(known)):
            yield ast.Constant(known + 1)
            yield ast.Constant(known - 1)
        case ast.Call(func=func, args=given, keywords=named):
            yield from _calls(func, given, named)
        case ast.If(body=[ast.Raise()]):
            yield ast.Pass()
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()


def _calls(func: ast.expr, given: list[ast.expr], named: list[ast.keyword]) -> Iterator[ast.AST]:
    name = getattr(func, "attr", getattr(func, "id", ""))
    if name in LEFT_OUT:
        is_method = isinstance(func, ast.Attribute) and name not in ("sqrt", "sort")
        if is_method and isinstance(func, ast.Attribute):
            yield func.value
        elif given:
            yield given[0]
    if len(given) == 2:
        yield ast.Call(func, given[::-1], named)
    for at, each in enumerate(named):
        if each.arg in AXES:
            yield ast.Call(func, given, named[:at] + named[at + 1 :])


def _put(tree: ast.AST, place: Place, new: ast.AST) -> None:
    *way, last = place
    target: object = tree
    for step in way:
        target = target[step] if isinstance(step, int) else getattr(target, step)  # type: ignore[index]
    if isinstance(last, int):
        target[last] = copy.deepcopy(new)  # type: ignore[index]
    else:
        setattr(target, last, copy.deepcopy(new))


def _said(node: ast.AST) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())[:60]
