"""What an exercise has measured after a pass, read from its checks without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

DECORATOR = "workload"


def workload_sizes(checks: Path) -> tuple[str, ...]:
    """The sizes of each workload in `test_checks.py`, in order; none if it cannot be read."""
    try:
        tree = ast.parse(checks.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return ()
    return tuple(sizes or "" for _, sizes in declared(tree))


def declared(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str | None]]:
    """Every function under `@workload(...)`, with its sizes; None where they are no literal."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            match decorator:
                case ast.Call(ast.Name(name), [ast.Constant(str() as sizes)]) if name == DECORATOR:
                    yield node, sizes
                case ast.Call(ast.Name(name)) | ast.Name(name) if name == DECORATOR:
                    yield node, None
