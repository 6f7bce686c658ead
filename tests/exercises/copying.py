"""Finds the solving line of an exercise in what a learner reads before writing it.

The line is a pattern: its variables stand for anything, its functions, operators and constants for
themselves. A local name that is bound once is replaced by its value, so that it does not matter how
a computation is cut into lines: `E = X @ W.T - Y; G = E.T @ X` is found in `(A @ B.T - C).T @ A`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy

PART = 12
"""Nodes of a part that is more than an idiom: `(X @ W.T - Y).T @ X` has 12, `x @ B.T @ A.T` 9."""

WHOLE = 8
"""Nodes of a whole result that is more than an idiom: `x @ W.T + b` has 8, `A @ B` 4."""

MODULES = {"np", "sp", "torch", "nn", "math"}
CODE = re.compile(r"`([^`\n]+)`")


class Inlined(ast.NodeTransformer):
    """Replaces names by their values."""

    def __init__(self, values: dict[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.values.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


def inlined(code: ast.AST) -> ast.AST:
    bound = Counter(
        node.arg if isinstance(node, ast.arg) else node.id
        for node in ast.walk(code)
        if isinstance(node, ast.arg)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    )
    inline = Inlined({})
    assignments = [node for node in ast.walk(code) if isinstance(node, ast.Assign)]
    for node in sorted(assignments, key=lambda each: each.lineno):
        target = node.targets[0]
        if isinstance(target, ast.Name) and bound[target.id] == 1:
            inline.values[target.id] = inline.visit(deepcopy(node.value))
    changed: ast.AST = inline.visit(deepcopy(code))
    return changed


def size(code: ast.AST) -> int:
    return sum(not isinstance(node, ast.expr_context) for node in ast.walk(code))


def results(code: ast.AST) -> Iterator[ast.expr]:
    """What is returned, the two sides of a choice each by itself."""
    found = [node.value for node in ast.walk(code) if isinstance(node, ast.Return) and node.value]
    while found:
        value = found.pop()
        if isinstance(value, ast.IfExp):
            found += [value.body, value.orelse]
        else:
            yield value


def solving(solution: ast.AST) -> Iterator[ast.expr]:
    """The expressions of a solution that are more than idioms."""
    code = inlined(solution)
    yield from (value for value in results(code) if size(value) >= WHOLE)
    for part in ast.walk(code):
        # The text of an error message is nothing to think about.
        told = any(isinstance(node, ast.JoinedStr) for node in ast.walk(part))
        if isinstance(part, ast.expr) and size(part) >= PART and not told:
            yield part


def is_variable(node: object) -> bool:
    """A name, or what a name carries, such as `M.dtype`; but `X.T` is an operation."""
    if isinstance(node, ast.Attribute) and node.attr != "T":
        node = node.value
    return isinstance(node, ast.Name) and node.id not in MODULES


def fits(pattern: object, found: object, meaning: dict[str, str]) -> bool:
    """Whether `found` is `pattern` with one meaning for each of its variables."""
    if isinstance(pattern, ast.expr) and isinstance(found, ast.expr) and is_variable(pattern):
        text = ast.unparse(found)
        return meaning.setdefault(ast.unparse(pattern), text) == text
    if type(pattern) is not type(found):
        return False
    if isinstance(pattern, list) and isinstance(found, list):
        return len(pattern) == len(found) and all(
            fits(one, other, meaning) for one, other in zip(pattern, found, strict=True)
        )
    if isinstance(pattern, ast.AST):
        # A function stands for itself, even if its name looks like a variable's.
        function = pattern.func if isinstance(pattern, ast.Call) else None
        if isinstance(function, ast.Name) and not (
            isinstance(found, ast.Call) and ast.dump(function) == ast.dump(found.func)
        ):
            return False
        return all(
            fits(getattr(pattern, name), getattr(found, name), meaning) for name in pattern._fields
        )
    return pattern == found


def code_in(text: str) -> Iterator[ast.AST]:
    """What parses as Python among the `code` of a text and its lines."""
    for piece in (*CODE.findall(text), *text.splitlines()):
        try:
            yield ast.parse(piece.strip().lstrip("# "))
        except SyntaxError:
            continue


def copyable(solution: ast.AST, shown: Sequence[ast.AST]) -> set[str]:
    """The solving expressions that can be copied from what is shown; the longest alone."""
    offered = [
        node for code in shown for node in ast.walk(inlined(code)) if isinstance(node, ast.expr)
    ]
    parts = {
        ast.unparse(part)
        for part in solving(solution)
        if any(fits(part, each, {}) for each in offered)
    }
    return {part for part in parts if not any(part != other and part in other for other in parts)}
