"""A function with its intermediate names and its helpers written out, so that two styles of one
formula read alike.

`h = x @ B.T; return h @ A.T` and `return adapter(A, B, x)` both become `return x @ B.T @ A.T`.
The result is for comparing and merging: what it computes is tried, never trusted.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass

from lora_tutor.course.folding import folded
from lora_tutor.course.inlining import flattened
from lora_tutor.course.scopes import (
    Helpers,
    Values,
    arguments,
    assignments,
    bound,
    bound_in,
    names_in,
    strip,
)

_LARGEST = 3000
"""Nodes of one function; written out, a name that is used often may fill memory."""
_DEEPEST = 6
_NESTED = ast.For | ast.While | ast.With | ast.If | ast.Try | ast.FunctionDef


def normal(node: ast.stmt, helpers: Helpers) -> ast.stmt:
    """A copy without docstrings and annotations, written out where that is possible."""
    twin = copy.deepcopy(node)
    if isinstance(twin, ast.Assign):
        twin = _made(twin, helpers) or twin
    for each in [*ast.walk(twin)]:
        if isinstance(each, ast.FunctionDef):
            strip(each)
            each.body = _within_bounds(each, helpers)
        elif isinstance(each, ast.ClassDef):
            strip(each)
    return twin


def _made(statement: ast.Assign, helpers: Helpers) -> ast.FunctionDef | None:
    """`forward = scaled_by(1.0)` as the function that the helper makes, if it makes one."""
    match statement:
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=maker)) as call
        ) if maker in helpers:
            given = bound(helpers[maker], call)
            match helpers[maker].body:
                case [*_, ast.FunctionDef() as inner, ast.Return(value=ast.Name(id=returned))]:
                    if given is None or inner.name != returned:
                        return None
                    outer = [s for s in helpers[maker].body[:-2] if not isinstance(s, ast.Expr)]
                    twin = copy.deepcopy(inner)
                    twin.name = name
                    twin.body = [*assignments(given), *copy.deepcopy(outer), *twin.body]
                    return twin
    return None


def _within_bounds(function: ast.FunctionDef, helpers: Helpers) -> list[ast.stmt]:
    flat = flattened(function.body, helpers, names_in(function))
    try:
        body = _written_out(flat, _changing(flat, function.args), {}, helpers, 0)
    except _TooLarge:
        return function.body
    return body or [ast.Pass()]


class _TooLarge(Exception):
    """Written out it would fill memory."""


# -- values in the place of names ------------------------------------------------------------------


def _written_out(
    body: list[ast.stmt], changing: _Changing, values: Values, helpers: Helpers, depth: int
) -> list[ast.stmt]:
    """`values` is what names stand for here; what the statements assign is added to it."""
    kept: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, _NESTED):
            nested = _nested(statement, changing, values, helpers, depth)
            # A refusal that two helpers ask for is one refusal.
            known = {ast.dump(each) for each in kept if isinstance(each, ast.If)}
            kept += [each for each in nested if ast.dump(each) not in known]
            continue
        replaced: ast.stmt = _Writer(values, helpers, depth).generic_visit(copy.deepcopy(statement))  # type: ignore[assignment]
        if sum(1 for _ in ast.walk(replaced)) > _LARGEST:
            raise _TooLarge
        found = _assigned(replaced)
        if found and not any(changing.keeps(*each) for each in found.items()):
            values |= found
        else:
            # What was computed before a change in place must not see it.
            touched = _touched(replaced)
            early = {name: v for name, v in values.items() if touched & names_in(v)}
            for name in early:
                del values[name]
            kept += [*assignments({n: v for n, v in early.items() if n not in touched}), replaced]
    return kept


def _touched(statement: ast.stmt) -> set[str]:
    """The names whose objects a statement may change in place."""
    match statement:
        case ast.Expr(value=value):
            return names_in(value)
        case ast.AugAssign(target=target):
            return names_in(target)
        case ast.Assign(targets=targets):
            return {
                name
                for target in targets
                if isinstance(target, ast.Attribute | ast.Subscript)
                for name in names_in(target)
            }
    return set()


def _nested(
    statement: ast.stmt, changing: _Changing, values: Values, helpers: Helpers, depth: int
) -> list[ast.stmt]:
    """A loop, a branch or a function within, whose bodies see the values from before."""
    twin = copy.copy(statement)
    writer = _Writer(values, helpers, depth)
    if isinstance(statement, ast.FunctionDef):
        inside = {name: v for name, v in values.items() if name not in arguments(statement.args)}
        twin.args = writer.visit(copy.deepcopy(statement.args))  # type: ignore[attr-defined]
        own = changing | _changing(statement.body, statement.args)
        twin.body = _written_out(  # type: ignore[attr-defined]
            statement.body, own, inside, helpers, depth
        )
        return [twin]
    for name, value in ast.iter_fields(statement):
        if isinstance(value, ast.AST):
            setattr(twin, name, writer.visit(copy.deepcopy(value)))
        elif name in ("body", "orelse", "finalbody"):
            setattr(twin, name, _written_out(value, changing, dict(values), helpers, depth))
        elif isinstance(value, list):
            setattr(twin, name, [writer.visit(copy.deepcopy(each)) for each in value])
    if isinstance(twin, ast.If) and isinstance(twin.test, ast.Constant):
        return twin.body if twin.test.value else twin.orelse
    if not getattr(twin, "body", True):
        twin.body = [ast.Pass()]  # type: ignore[attr-defined]
    return [twin]


@dataclass(frozen=True, slots=True)
class _Changing:
    """Names that do not stand for one value at a time: bound in a loop or a branch, or changed in
    place, which a number and a function are not."""

    bound: frozenset[str]
    in_place: frozenset[str]

    def keeps(self, name: str, value: ast.expr) -> bool:
        fixed = isinstance(value, ast.Constant | ast.Lambda)
        return name in self.bound or (name in self.in_place and not fixed)

    def __or__(self, other: _Changing) -> _Changing:
        return _Changing(self.bound | other.bound, self.in_place | other.in_place)


def _changing(body: list[ast.stmt], args: ast.arguments) -> _Changing:
    bound, in_place = set[str](), set[str]()
    module = ast.Module(body, [])
    bound_here = bound_in(module) | arguments(args)
    for each in ast.walk(module):
        if isinstance(each, ast.Expr):
            in_place |= names_in(each.value)
        elif isinstance(each, ast.AugAssign):
            bound |= names_in(each.target)
        elif isinstance(each, ast.Attribute | ast.Subscript):
            in_place |= set() if isinstance(each.ctx, ast.Load) else names_in(each.value)
        elif isinstance(each, _NESTED):
            bound |= bound_here & bound_in(each)
    return _Changing(frozenset(bound), frozenset(in_place))


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
    value = _spread(value)
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


def _spread(value: ast.expr) -> ast.expr:
    """`(f(x) for x in (a, b))` as (f(a), f(b))."""
    match value:
        case ast.GeneratorExp(
            elt=made,
            generators=[
                ast.comprehension(target=ast.Name(id=name), iter=ast.Tuple(elts=of), ifs=[])
            ],
        ):
            each = (_Writer({name: part}, {}, 0).visit(copy.deepcopy(made)) for part in of)
            return ast.Tuple([part for part in each if isinstance(part, ast.expr)], ast.Load())
    return value


class _Writer(ast.NodeTransformer):
    """Puts values in the place of names, and bodies in the place of calls of helpers."""

    def __init__(self, values: Values, helpers: Helpers, depth: int) -> None:
        self._values = values
        self._helpers = helpers
        self._depth = depth

    def visit(self, node: ast.AST) -> ast.AST:
        found: ast.AST = super().visit(node)
        return folded(found) if isinstance(found, ast.expr) else found

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self._values:
            return copy.deepcopy(self._values[node.id])
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return self._without(arguments(node.args)).generic_visit(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._without(bound_in(node)).generic_visit(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return self._without(bound_in(node)).generic_visit(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self._without(bound_in(node)).generic_visit(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        return self._without(bound_in(node)).generic_visit(node)

    def _without(self, names: set[str]) -> _Writer:
        """Within these names stand for something else."""
        if not names & self._values.keys():
            return self
        values = {name: value for name, value in self._values.items() if name not in names}
        return _Writer(values, self._helpers, self._depth)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Lambda):
            given = bound(node.func, node)
            return node if given is None else self._inner(given).visit(node.func.body)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        helper = self._helpers.get(name)
        if helper is None or self._depth >= _DEEPEST:
            return node
        given = bound(helper, node)
        if given is None:
            return node
        twin = copy.deepcopy(helper)
        strip(twin)
        changing = _changing(twin.body, twin.args)
        if not any(changing.keeps(*each) for each in given.items()):
            body = _written_out(twin.body, changing, dict(given), self._helpers, self._depth + 1)
            match body:
                case [ast.Return(value=ast.expr() as value)]:
                    return value
        # What cannot be written out is at least called with all its arguments.
        return ast.Call(node.func, [*given.values()], [])

    def _inner(self, values: Values) -> _Writer:
        return _Writer(values, self._helpers, self._depth + 1)
