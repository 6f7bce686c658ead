"""Where to look in a learner's file: at the work, at an error, at what two answers do differently.

Rows count from 0. A text that is no Python has places too: the learner is in the middle of it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lora_tutor.reports.report import Report

Place = tuple[int, int]
_ERROR = re.compile(r"(?:\bin line |^Line )(\d+)(?=[: ]|$)")
_FIRST_OF_ALL = re.compile(r"\s*(def|class|async def) ")


def todo_in(text: str) -> Place:
    """The first TODO, where a new exercise is begun; (0, 0) without one."""
    for row, line in enumerate(text.split("\n")):
        if "TODO" in line:
            return row, len(line) - len(line.lstrip())
    return 0, 0


def work_in(text: str) -> Place:
    """The first TODO, else the first statement of the first function; (0, 0) without either."""
    if (todo := todo_in(text)) != (0, 0):
        return todo
    rows = text.split("\n")
    for _, body in _functions(_parsed(text)):
        return body[0].lineno - 1, body[0].col_offset
    return next(((row, 0) for row, line in enumerate(rows) if _FIRST_OF_ALL.match(line)), (0, 0))


def below_the_story(text: str) -> int:
    """The row where the code begins, under the docstring that the task repeats."""
    body = _parsed(text).body
    return body[1].lineno - 1 if len(body) > 1 and _is_text(body[0]) else 0


def error_row(report: Report) -> int | None:
    """The row of the learner's file in which the first error was raised, if one was."""
    for check in report.checks:
        found = _ERROR.search(check.message)
        if found is not None:
            return int(found[1]) - 1
    return None


def first_difference(yours: str, theirs: str) -> Place:
    """The rows, in each text, of the first statement that the two have otherwise.

    Signatures and docstrings do not count. Where all is the same, that of the first function.
    """
    mine = dict(_functions(_parsed(yours)))
    same: Place | None = None
    for name, body in _functions(_parsed(theirs)):
        own = mine.get(name)
        if own is None:
            continue
        same = same or (_row(own[0]), _row(body[0]))
        equal = [ast.dump(a) == ast.dump(b) for a, b in zip(own, body, strict=False)]
        at = equal.index(False) if False in equal else len(equal)
        if at < max(len(own), len(body)):
            return _row(own[min(at, len(own) - 1)]), _row(body[min(at, len(body) - 1)])
    return same or (work_in(yours)[0], work_in(theirs)[0])


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def _functions(
    tree: ast.Module | ast.ClassDef, of: str = ""
) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Name and statements of each function and method, without docstrings."""
    for each in tree.body:
        if isinstance(each, ast.ClassDef):
            yield from _functions(each, f"{of}{each.name}.")
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                of + each.name,
                each.body[1:] if _is_text(each.body[0]) and each.body[1:] else each.body,
            )


def _is_text(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def _row(statement: ast.stmt) -> int:
    return statement.lineno - 1
