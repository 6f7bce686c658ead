"""Do stub and reference agree on how an entry point is called? Judged on the syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def differences(stub: ast.stmt, reference: ast.stmt) -> Iterator[str]:
    """Each difference between two definitions of one entry point, as part of a sentence."""
    match stub, reference:
        case ast.FunctionDef(), ast.FunctionDef():
            yield from _functions(stub.name, stub, reference)
        case ast.ClassDef(), ast.ClassDef():
            yield from _classes(stub, reference)
        case _ if type(stub) is not type(reference) or isinstance(stub, ast.AsyncFunctionDef):
            yield (
                f"the stub gives {_kind(stub)} and the reference {_kind(reference)} at line "
                f"{reference.lineno}"
            )


def _functions(name: str, stub: _Function, reference: _Function) -> Iterator[str]:
    given, right = call_form(stub), call_form(reference)
    if given != right:
        yield f"'{name}' is called as ({given}) in the stub and as ({right}) in the reference"


def _classes(stub: ast.ClassDef, reference: ast.ClassDef) -> Iterator[str]:
    given, right = _methods(stub), _methods(reference)
    for name in dict.fromkeys((*given, *right)):
        full = f"{stub.name}.{name}"
        if name not in right:
            yield f"the method '{full}' is in the stub alone"
        elif name not in given:
            yield f"the method '{full}' is in the reference alone"
        else:
            yield from _functions(full, given[name], right[name])


def _methods(node: ast.ClassDef) -> dict[str, _Function]:
    """The methods that callers may use: those without underscore, and the special ones."""
    return {
        part.name: part
        for part in node.body
        if isinstance(part, ast.FunctionDef)
        and (not part.name.startswith("_") or part.name.endswith("__"))
    }


def call_form(node: _Function) -> str:
    """Argument names, kinds and defaults as source, without the types."""
    arguments = deepcopy(node.args)
    for part in ast.walk(arguments):
        if isinstance(part, ast.arg):
            part.annotation = None
    return ast.unparse(arguments)


def _kind(node: ast.stmt) -> str:
    if isinstance(node, ast.ClassDef):
        return "a class"
    return "a function" if isinstance(node, ast.FunctionDef) else "no plain function or class"
