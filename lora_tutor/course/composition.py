"""Builds each known mistake of an exercise as one source file that stands alone.

The order in the file makes the mistake: first the reference, then the helpers of all files of
mistakes, then the body of the mistake's class at the left margin. So the reference's names are
globals, and the reference's other functions see the replaced ones.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from lora_tutor.course.model import Exercise
from lora_tutor.course.python_file import PythonFile, names_bound_by, read_python

Mistakes = Sequence[PythonFile]


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
    """Every known mistake in the order of the files. Raises CourseError with file and line."""
    return compose(read_python(exercise.reference), read_mistakes(exercise))


def read_mistakes(exercise: Exercise) -> Mistakes:
    """Raises CourseError."""
    return tuple(read_python(file) for file in exercise.mistakes)


def compose(reference: PythonFile, mistakes: Mistakes) -> tuple[MistakeSource, ...]:
    """The mistakes upon one reference. Raises CourseError with file and line."""
    common = foundation(reference, mistakes)
    seen: set[str] = set()
    for file, node in mistake_classes(mistakes):
        if node.name in seen:
            raise file.fault(node.lineno, f"the mistake '{node.name}' is there twice", "rename one")
        seen.add(node.name)
    return tuple(_mistake(node, file, common) for file, node in mistake_classes(mistakes))


def foundation(reference: PythonFile, mistakes: Mistakes) -> list[str]:
    """What stands before the body of every mistake, as parts of a file."""
    features = set().union(*map(_features, (reference, *mistakes)))
    future = [f"from __future__ import {', '.join(sorted(features))}"] if features else []
    return [*future, _without_future(reference), prelude(mistakes)]


def mistake_classes(mistakes: Mistakes) -> list[tuple[PythonFile, ast.ClassDef]]:
    """Each mistake as it is written, with its file."""
    return [(f, node) for f in mistakes for node in f.tree.body if isinstance(node, ast.ClassDef)]


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


def prelude(mistakes: Mistakes) -> str:
    """The module-level helpers of all files. Raises CourseError with file and line.

    A name is that of one helper: of two in different files the later would replace the other.
    """
    kept: list[ast.stmt] = []
    imported: set[str] = set()
    homes: dict[str, PythonFile] = {}
    modules = {"reference", *(PurePath(file.name).stem for file in mistakes)}
    for file in mistakes:
        for node in _helpers(file, modules):
            if isinstance(node, ast.Import | ast.ImportFrom):
                if ast.unparse(node) in imported:
                    continue
                imported.add(ast.unparse(node))
            for name in _bound(node):
                if homes.setdefault(name, file) is not file:
                    raise file.fault(
                        node.lineno,
                        f"the helper '{name}' is in {PurePath(homes[name].name).name} too",
                        "rename one",
                    )
            kept.append(node)
    return _text(kept)


def _helpers(file: PythonFile, modules: Collection[str]) -> Iterator[ast.stmt]:
    """All but docstring, mistakes, and imports of the exercise's own `modules`."""
    for at, node in enumerate(file.tree.body):
        is_docstring = at == 0 and ast.get_docstring(file.tree, clean=False) is not None
        if is_docstring or isinstance(node, ast.ClassDef) or _is_future(node):
            continue
        if isinstance(node, ast.ImportFrom) and node.level:
            is_own = node.level == 1 and node.module in modules
            if not is_own or any(alias.asname for alias in node.names):
                raise file.fault(
                    node.lineno,
                    "only 'from .reference import name' is possible here, without 'as', and the "
                    "same from another file of mistakes",
                    "use the names as they are there",
                )
            continue
        yield node


def _bound(node: ast.stmt) -> tuple[str, ...]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return tuple(alias.asname or alias.name for alias in node.names)
    return names_bound_by(node)


def _text(statements: list[ast.stmt]) -> str:
    # Unparsed, not dedented as text: the lines of a long string must keep their column.
    return ast.unparse(ast.Module(body=statements, type_ignores=[]))


def joined(parts: Sequence[str]) -> str:
    """Parts of a file as one text, each in its place."""
    return "\n\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"
