"""The statements of helpers in the place of their calls."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence

from lora_tutor.course.scopes import Helpers, assignments, bound, bound_in, strip

_DEEPEST = 6
_LONGEST_REST = 3
"""Statements that are repeated for each return of a helper in their midst."""
_LATER = (
    ast.Lambda | ast.IfExp | ast.BoolOp | ast.ListComp | ast.SetComp | ast.DictComp
    | ast.GeneratorExp
)  # fmt: skip


def flattened(
    body: Sequence[ast.stmt], helpers: Helpers, taken: set[str], depth: int = 0
) -> list[ast.stmt]:
    """Statements that call a helper, as `return helper(x)`, become the helper's statements.

    `taken` are the names that have a meaning here; those of the helpers that are used join them.
    """
    found: list[ast.stmt] = []
    for at, statement in enumerate(body):
        inner = _written_in(statement, body[at + 1 :], helpers, taken)
        if inner is None or depth >= _DEEPEST:
            found.append(statement)
            continue
        statements, with_rest = inner
        found += flattened(statements, helpers, taken, depth + 1)
        if with_rest:
            break
    return found


def _written_in(
    statement: ast.stmt, rest: Sequence[ast.stmt], helpers: Helpers, taken: set[str]
) -> tuple[list[ast.stmt], bool] | None:
    """The statements in the place of one, and whether they hold what follows it too."""
    if not isinstance(statement, ast.Return | ast.Assign | ast.Expr) or statement.value is None:
        return None
    call = next((each for each in _eager(statement.value) if _is_long(each, helpers)), None)
    if call is None or not isinstance(call.func, ast.Name):
        return None
    inner = _renamed(helpers[call.func.id], call, taken)
    if inner is None:
        return None
    returns = [each for each in _own(inner) if isinstance(each, ast.Return)]
    if not returns:
        return (inner, False) if statement.value is call else None
    if isinstance(statement, ast.Return) and statement.value is call:
        return inner, False
    if len(returns) == 1 and returns[0] is inner[-1]:
        return [*inner[:-1], _with(statement, call, returns[0])], False
    if len(rest) > _LONGEST_REST or any(hasattr(each, "body") for each in rest):
        return None

    def ended(at: ast.Return) -> list[ast.stmt]:
        return [_with(statement, call, at), *copy.deepcopy([*rest])]

    return _ended(inner, ended), True


def _eager(value: ast.expr) -> Iterator[ast.Call]:
    """The calls that happen whenever the expression is evaluated."""
    if isinstance(value, _LATER):
        return
    for each in ast.iter_child_nodes(value):
        if isinstance(each, ast.expr):
            yield from _eager(each)
        elif isinstance(each, ast.keyword):
            yield from _eager(each.value)
    if isinstance(value, ast.Call):
        yield value


def _is_long(call: ast.Call, helpers: Helpers) -> bool:
    """Whether it is of a helper that is more than names for values and a return."""
    helper = helpers.get(call.func.id) if isinstance(call.func, ast.Name) else None
    if helper is None or any(
        isinstance(each, ast.Yield | ast.YieldFrom) for each in ast.walk(helper)
    ):
        return False
    return any(
        not isinstance(each, ast.Assign | ast.AnnAssign | ast.Return)
        for each in helper.body[ast.get_docstring(helper) is not None :]
    )


def _renamed(helper: ast.FunctionDef, call: ast.Call, taken: set[str]) -> list[ast.stmt] | None:
    """The body with the call's arguments; None where they cannot be told by the text."""
    given = bound(helper, call)
    if given is None:
        return None
    twin = copy.deepcopy(helper)
    strip(twin)
    within = bound_in(twin)
    names = {name: f"{name}_" for name in within | given.keys() if name in taken}
    taken |= {*names.values()}
    for name, value in [*given.items()]:
        if isinstance(value, ast.Name) and name not in within:
            names[name] = value.id
            del given[name]
    inner = [_Renamer(names).visit(each) for each in twin.body]
    given = {names.get(name, name): value for name, value in given.items()}
    return [*assignments(given), *inner]


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)


class _Placer(ast.NodeTransformer):
    """Puts a value in the place of one call."""

    def __init__(self, call: ast.Call, value: ast.expr) -> None:
        self._call = call
        self._value = value

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return copy.deepcopy(self._value) if node is self._call else self.generic_visit(node)


def _with(statement: ast.stmt, call: ast.Call, at: ast.Return) -> ast.stmt:
    """The statement with what a helper returns there in the place of its call."""
    twin, found = copy.deepcopy((statement, [call]))
    placed: ast.stmt = _Placer(found[0], at.value or ast.Constant(None)).visit(twin)
    return placed


def _ended(body: list[ast.stmt], ended: Callable[[ast.Return], list[ast.stmt]]) -> list[ast.stmt]:
    """A body with other statements in the place of each return."""
    found: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.Return):
            found += ended(statement)
            continue
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            for name in ("body", "orelse", "finalbody"):
                if getattr(statement, name, None):
                    setattr(statement, name, _ended(getattr(statement, name), ended))
        found.append(statement)
    return found


def _own(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements but those of functions within."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            continue
        yield statement
        for name in ("body", "orelse", "finalbody"):
            yield from _own(getattr(statement, name, []))
