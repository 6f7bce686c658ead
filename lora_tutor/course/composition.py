"""Builds each known mistake of an exercise as one source file that stands alone.

The order in the file makes the mistake: first the reference, then the helpers of mistakes.py, then
the body of the mistake's class at the left margin. So the reference's names are globals, and the
reference's other functions see the replaced ones.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from lora_tutor.course.model import Exercise
from lora_tutor.course.python_file import PythonFile, read_python


@dataclass(frozen=True, slots=True)
class MistakeSource:
    """`source` is the whole Python file that behaves as the mistake does; `body`, its end, is what
    the mistake puts in the place of the reference's own."""

    id: str
    title: str
    explanation: str
    source: str
    body: str


def mistakes_of(exercise: Exercise) -> tuple[MistakeSource, ...]:
    """Every known mistake in the order of mistakes.py. Raises CourseError with file and line."""
    return compose(read_python(exercise.reference), read_python(exercise.mistakes))


def compose(reference: PythonFile, mistakes: PythonFile) -> tuple[MistakeSource, ...]:
    """The mistakes of one file upon one reference. Raises CourseError with file and line."""
    common = foundation(reference, mistakes)
    classes = mistake_classes(mistakes)
    for again, each in enumerate(classes):
        if each.name in {earlier.name for earlier in classes[:again]}:
            raise mistakes.fault(
                each.lineno, f"the mistake '{each.name}' is there twice", "rename one"
            )
    return tuple(_mistake(each, mistakes, common) for each in classes)


def foundation(reference: PythonFile, mistakes: PythonFile) -> list[str]:
    """What stands before the body of every mistake, as parts of a file."""
    features = _features(reference) | _features(mistakes)
    future = [f"from __future__ import {', '.join(sorted(features))}"] if features else []
    return [*future, _without_future(reference), prelude(mistakes)]


def mistake_classes(mistakes: PythonFile) -> tuple[ast.ClassDef, ...]:
    return tuple(node for node in mistakes.tree.body if isinstance(node, ast.ClassDef))


def _mistake(node: ast.ClassDef, file: PythonFile, common: list[str]) -> MistakeSource:
    if node.bases or node.keywords or node.decorator_list:
        raise file.fault(
            node.lineno,
            f"the mistake '{node.name}' is not a plain class",
            "take away its bases and decorators",
        )
    title, _, rest = (ast.get_docstring(node) or "").partition("\n")
    explanation = _paragraphs(rest)
    if not title.strip() or not explanation:
        raise file.fault(
            node.lineno,
            f"the mistake '{node.name}' has no title and explanation",
            "give it a docstring: a title, a blank line and two to four sentences",
        )
    body = node.body[1:]
    if not any(isinstance(part, ast.FunctionDef | ast.ClassDef | ast.Assign) for part in body):
        raise file.fault(
            node.lineno,
            f"the mistake '{node.name}' replaces nothing",
            "define an entry point in it",
        )
    replaced = _text(body)
    source = joined([*common, replaced])
    return MistakeSource(node.name, title.strip(), explanation, source, replaced)


def _paragraphs(text: str) -> str:
    """Lines of one paragraph joined, for the faces wrap to their own width; list items stay."""
    joined: list[str] = []
    for line in text.strip().split("\n"):
        opens = not line.strip() or line.startswith((" ", "- ", "* "))
        if joined and joined[-1].strip() and not opens:
            joined[-1] += f" {line.strip()}"
        else:
            joined.append(line.rstrip())
    return "\n".join(joined)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__" and not node.level


def _features(file: PythonFile) -> set[str]:
    return {
        alias.name
        for node in file.tree.body
        if isinstance(node, ast.ImportFrom) and _is_future(node)
        for alias in node.names
    }


def _without_future(reference: PythonFile) -> str:
    """The text of the reference, with its future imports blanked: they go to the very top."""
    lines = reference.text.split("\n")
    for at, node in enumerate(reference.tree.body):
        if not _is_future(node):
            continue
        end = node.end_lineno or node.lineno
        neighbours = reference.tree.body[max(at - 1, 0) : at] + reference.tree.body[at + 1 : at + 2]
        if any(other.lineno <= end and node.lineno <= _end(other) for other in neighbours):
            raise reference.fault(
                node.lineno, "'from __future__' shares its line", "give it a line of its own"
            )
        lines[node.lineno - 1 : end] = [""] * (end - node.lineno + 1)
    return "\n".join(lines)


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def prelude(mistakes: PythonFile) -> str:
    """The module-level helpers: all but docstring, imports of the reference and the mistakes."""
    kept: list[ast.stmt] = []
    for at, node in enumerate(mistakes.tree.body):
        is_docstring = at == 0 and ast.get_docstring(mistakes.tree, clean=False) is not None
        if is_docstring or isinstance(node, ast.ClassDef) or _is_future(node):
            continue
        if isinstance(node, ast.ImportFrom) and node.level:
            if (node.level, node.module) != (1, "reference") or any(n.asname for n in node.names):
                raise mistakes.fault(
                    node.lineno,
                    "only 'from .reference import name' is possible here, without 'as'",
                    "use the reference's own names, which are there anyway",
                )
            continue
        kept.append(node)
    return _text(kept)


def _text(statements: list[ast.stmt]) -> str:
    # Unparsed, not dedented as text: the lines of a long string must keep their column.
    return ast.unparse(ast.Module(body=statements, type_ignores=[]))


def joined(parts: Sequence[str]) -> str:
    """Parts of a file as one text, each in its place."""
    return "\n\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"
