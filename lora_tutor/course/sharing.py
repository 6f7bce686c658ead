"""Repeated parts of an expression computed once, as whoever writes by hand would do.

A normal form repeats what a name stood for: a decomposition four times, a random draw twice. The
first costs time, the second is another program.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator, Sequence

_MOST = 12
"""Names for one statement."""
_SCOPES = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_BLOCKS = ("body", "orelse", "finalbody")


def shared(statement: ast.stmt) -> ast.stmt:
    """A copy of a definition in which no statement computes the same twice."""
    twin = copy.deepcopy(statement)
    for node in [*ast.walk(twin)]:
        for name in _BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list) and not isinstance(node, ast.Module | ast.ClassDef):
                setattr(node, name, _with_names(block))
    return twin


def _with_names(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.Return | ast.Assign | ast.Expr | ast.AugAssign):
            found += _named_parts(statement)
        found.append(statement)
    return found


def _named_parts(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The assignments that go before a statement, which then reads them; it is changed."""
    earlier: list[ast.stmt] = []
    for number in range(_MOST):
        repeated = _repeated(statement)
        if repeated is None:
            break
        name = f"part_{number}"
        _Namer(ast.dump(repeated), name).visit(statement)
        # The largest is found first, so that what is named later stands before it.
        earlier.append(ast.Assign([ast.Name(name, ast.Store())], repeated, lineno=0))
    for at, one in enumerate(earlier):
        for later in earlier[at + 1 :]:
            _Namer(ast.dump(later.value), later.targets[0].id).visit(one)  # type: ignore[attr-defined]
    yield from reversed(earlier)


def _repeated(statement: ast.stmt) -> ast.expr | None:
    """The largest part that is computed more than once, and once in any case."""
    value = getattr(statement, "value", None)
    if value is None:
        return None
    every = [(ast.dump(part), part, always) for part, always in _parts(value, True)]
    times = Counter(text for text, _, _ in every)
    certain = [(text, part) for text, part, always in every if always and times[text] > 1]
    return copy.deepcopy(max(certain, key=lambda each: len(each[0]))[1]) if certain else None


def _parts(node: ast.expr, always: bool) -> Iterator[tuple[ast.expr, bool]]:
    """Calls and products with whether they are computed in any case; none that sees other names."""
    if isinstance(node, _SCOPES):
        return
    if isinstance(node, ast.Call) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
    ):
        yield node, always
    if isinstance(node, ast.IfExp):
        branches = [[*_parts(each, always)] for each in (node.body, node.orelse)]
        both = {ast.dump(part) for part, sure in branches[0] if sure}
        both &= {ast.dump(part) for part, sure in branches[1] if sure}
        yield from _parts(node.test, always)
        for part, _ in (*branches[0], *branches[1]):
            yield part, ast.dump(part) in both
        return
    for _, value in ast.iter_fields(node):
        for at, each in enumerate(value if isinstance(value, list) else [value]):
            inner = each.value if isinstance(each, ast.keyword) else each
            if isinstance(inner, ast.expr):
                yield from _parts(inner, always and not (isinstance(node, ast.BoolOp) and at))


class _Namer(ast.NodeTransformer):
    """Puts a name in the place of every part of one text."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, _SCOPES):
            return node
        if isinstance(node, ast.expr) and ast.dump(node) == self._text:
            return ast.Name(self._name, ast.Load())
        found: ast.AST = self.generic_visit(node)
        return found
