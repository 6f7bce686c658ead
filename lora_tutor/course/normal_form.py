"""A function with its intermediate names and small helpers written out, so that two styles of one
formula read alike.

`h = x @ B.T; return h @ A.T` and `return adapter(A, B, x)` both become `return x @ B.T @ A.T`.
The result is for comparing and merging: what it computes is tried, never trusted.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Mapping

_LARGEST = 3000
"""Nodes of one function; written out, a name that is used often may fill memory."""
_DEEPEST = 6
_NESTED = ast.For | ast.While | ast.With | ast.If | ast.Try | ast.FunctionDef

Helpers = Mapping[str, ast.FunctionDef]
Values = dict[str, ast.expr]


def normal(node: ast.stmt, helpers: Helpers) -> ast.stmt:
    """A copy without docstrings and annotations, written out where that is possible."""
    twin = copy.deepcopy(node)
    for each in ast.walk(twin):
        if isinstance(each, ast.FunctionDef):
            _strip(each)
            each.body = _written_out(each, helpers, 0)
        elif isinstance(each, ast.ClassDef):
            _strip(each)
    return twin


def _strip(node: ast.FunctionDef | ast.ClassDef) -> None:
    if ast.get_docstring(node) is not None:
        node.body = node.body[1:] or [ast.Pass()]
    if isinstance(node, ast.FunctionDef):
        node.returns = None
        for each in ast.walk(node.args):
            if isinstance(each, ast.arg):
                each.annotation = None


def _written_out(function: ast.FunctionDef, helpers: Helpers, depth: int) -> list[ast.stmt]:
    changing = _changing(function)
    values: Values = {}
    kept: list[ast.stmt] = []
    for statement in function.body:
        replaced = _Writer(values, helpers, depth).visit(copy.deepcopy(statement))
        if sum(1 for _ in ast.walk(replaced)) > _LARGEST:
            return function.body
        found = _assigned(replaced)
        if found and not found.keys() & changing:
            values |= found
        else:
            kept.append(replaced)
    return kept or [ast.Pass()]


def _changing(function: ast.FunctionDef) -> set[str]:
    """Names that do not stand for one value throughout: bound twice, or changed in place."""
    bound = Counter(
        each.id
        for each in ast.walk(function)
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)
    )
    bound.update(arg.arg for arg in ast.walk(function.args) if isinstance(arg, ast.arg))
    found = {name for name, times in bound.items() if times > 1}
    for each in ast.walk(function):
        if isinstance(each, ast.Expr):
            found |= _names_in(each.value)
        elif isinstance(each, ast.Attribute | ast.Subscript):
            found |= set() if isinstance(each.ctx, ast.Load) else _names_in(each.value)
        elif isinstance(each, _NESTED) and each is not function:
            found |= {name for name in bound if name in _bound_in(each)}
    return found


def _bound_in(node: ast.AST) -> set[str]:
    names = (each for each in ast.walk(node) if isinstance(each, ast.Name))
    return {each.id for each in names if not isinstance(each.ctx, ast.Load)}


def _names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _assigned(statement: ast.stmt) -> Values:
    """The values by name that a plain assignment gives; empty for any other statement."""
    match statement:
        case ast.Assign(targets=[target], value=value):
            return _unpacked(target, value)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return {name: value}
    return {}


def _unpacked(target: ast.expr, value: ast.expr) -> Values:
    if isinstance(target, ast.Name):
        return {target.id: value}
    if not isinstance(target, ast.Tuple):
        return {}
    if isinstance(value, ast.Tuple):
        if len(value.elts) != len(target.elts):
            return {}
        parts = value.elts
    else:
        parts = [
            ast.Subscript(copy.deepcopy(value), ast.Constant(at), ast.Load())
            for at in range(len(target.elts))
        ]
    found: Values = {}
    for left, right in zip(target.elts, parts, strict=True):
        each = _unpacked(left, right)
        if not each:
            return {}
        found |= each
    return found


class _Writer(ast.NodeTransformer):
    """Puts values in the place of names, and bodies in the place of calls of helpers."""

    def __init__(self, values: Values, helpers: Helpers, depth: int) -> None:
        self._values = values
        self._helpers = helpers
        self._depth = depth

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self._values:
            return copy.deepcopy(self._values[node.id])
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.value, ast.Tuple) and isinstance(node.slice, ast.Constant):
            at = node.slice.value
            if isinstance(at, int) and -len(node.value.elts) <= at < len(node.value.elts):
                return node.value.elts[at]
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        helper = self._helpers.get(name)
        if helper is None or self._depth >= _DEEPEST:
            return node
        given = _bound(helper, node)
        if given is None:
            return node
        twin = copy.deepcopy(helper)
        _strip(twin)
        body = _written_out(twin, self._helpers, self._depth + 1)
        if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
            return node
        result: ast.expr = _Writer(given, {}, self._depth).visit(body[0].value)
        return result


def _bound(helper: ast.FunctionDef, call: ast.Call) -> Values | None:
    """The arguments of a call by the helper's names for them; None where that takes running it."""
    names = [each.arg for each in [*helper.args.posonlyargs, *helper.args.args]]
    only = [each.arg for each in helper.args.kwonlyargs]
    if helper.args.vararg or helper.args.kwarg or len(call.args) > len(names):
        return None
    if any(isinstance(each, ast.Starred) for each in call.args):
        return None
    given: Values = dict(zip(names, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg is None:
            return None
        given[keyword.arg] = keyword.value
    defaults = helper.args.defaults
    for name, value in zip(names[len(names) - len(defaults) :], defaults, strict=True):
        given.setdefault(name, value)
    for name, default in zip(only, helper.args.kw_defaults, strict=True):
        if default is not None:
            given.setdefault(name, default)
    return given if given.keys() == {*names, *only} else None
