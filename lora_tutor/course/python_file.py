"""A Python file of an exercise: its text and syntax tree, or a CourseError that says the line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lora_tutor.course.author_text import author_text
from lora_tutor.course.fault import Fault, fault


@dataclass(frozen=True, slots=True)
class PythonFile:
    """`name` is what errors call the file, as "01_double/stub.py"."""

    name: str
    text: str
    tree: ast.Module

    def fault(self, line: int, problem: str, remedy: str) -> Fault:
        return fault(self.name, line, problem, remedy)

    def defined(self, name: str) -> ast.stmt | None:
        """The last top-level statement that defines `name`, as Python sees it."""
        found = None
        for statement in self.tree.body:
            if name in names_bound_by(statement):
                found = statement
        return found

    def imports(self) -> Iterator[tuple[ast.stmt, str]]:
        """Each import of a module that is not beside the file, by the name of its package."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Import(names):
                    modules = [alias.name for alias in names]
                case ast.ImportFrom(str(module), _, 0):
                    modules = [module]
                case _:
                    continue
            for package in sorted({each.partition(".")[0] for each in modules}):
                yield node, package


def names_bound_by(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a definition or a plain assignment binds."""
    match statement:
        case ast.FunctionDef() | ast.ClassDef() | ast.AsyncFunctionDef():
            return (statement.name,)
        case ast.Assign(targets=targets):
            return tuple(target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            return (name,)
        case _:
            return ()


def read_python(file: Path, name: str | None = None) -> PythonFile:
    """Read and parse, never run; errors call the file `name`. Raises CourseError."""
    name = name or f"{file.parent.name}/{file.name}"
    return parse_python(name, author_text(file, name))


def parse_python(name: str, text: str) -> PythonFile:
    """The same from text. Raises CourseError."""
    try:
        return PythonFile(name, text, ast.parse(text))
    except SyntaxError as error:
        problem = f"this is not valid Python ({error.msg})"
        raise fault(name, error.lineno or 1, problem, "repair it") from error
    except (ValueError, RecursionError) as error:
        raise fault(name, 0, f"this cannot be parsed ({error})", "repair it") from error
