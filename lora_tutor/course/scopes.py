"""Names in a syntax tree: bound, read, and given to a function by a call."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping

Helpers = Mapping[str, ast.FunctionDef]
Values = dict[str, ast.expr]


def strip(node: ast.FunctionDef | ast.ClassDef) -> None:
    if ast.get_docstring(node) is not None:
        node.body = node.body[1:] or [ast.Pass()]
    if isinstance(node, ast.FunctionDef):
        node.returns = None
        for each in ast.walk(node.args):
            if isinstance(each, ast.arg):
                each.annotation = None


def arguments(args: ast.arguments) -> set[str]:
    return {each.arg for each in ast.walk(args) if isinstance(each, ast.arg)}


def bound_in(node: ast.AST) -> set[str]:
    names = (each for each in ast.walk(node) if isinstance(each, ast.Name))
    return {each.id for each in names if not isinstance(each.ctx, ast.Load)}


def names_in(node: ast.AST) -> set[str]:
    found = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return found | {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}


def assignments(given: Values) -> list[ast.stmt]:
    return [
        ast.Assign([ast.Name(name, ast.Store())], copy.deepcopy(value), lineno=0)
        for name, value in given.items()
    ]


def bound(helper: ast.FunctionDef | ast.Lambda, call: ast.Call) -> Values | None:
    """The arguments of a call by the helper's names for them; None where that takes running it."""
    args = helper.args
    names = [each.arg for each in [*args.posonlyargs, *args.args]]
    only = [each.arg for each in args.kwonlyargs]
    if args.vararg or len(call.args) > len(names):
        return None
    if any(isinstance(each, ast.Starred) for each in call.args):
        return None
    given: Values = dict(zip(names, call.args, strict=False))
    others: Values = {}
    for keyword in call.keywords:
        if keyword.arg is None:
            return None
        (given if keyword.arg in {*names, *only} else others)[keyword.arg] = keyword.value
    for name, value in zip(names[len(names) - len(args.defaults) :], args.defaults, strict=True):
        given.setdefault(name, value)
    for name, default in zip(only, args.kw_defaults, strict=True):
        if default is not None:
            given.setdefault(name, default)
    if given.keys() != {*names, *only} or (others and args.kwarg is None):
        return None
    if args.kwarg is not None:
        keys: list[ast.expr | None] = [ast.Constant(name) for name in others]
        given[args.kwarg.arg] = ast.Dict(keys, [*others.values()])
    return given
