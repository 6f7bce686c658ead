"""What a template of `lora-tutor new` leaves to be written, found in what an author has so far."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from lora_tutor.course.fault import Finding
from lora_tutor.course.python_file import PythonFile

BLANK = "..."
"""With it begins what a template leaves to be written."""
STILL_BLANK = ("this is still blank", "write it in place of the '...'")
_BLANK_TEXT = re.compile(r"""\s*(\w+\s*=\s*\[?\s*["']+)?\.\.\.""")
_BLANK_TODO = re.compile(r"\s*# TODO: \.\.\.")


def blank_lines(file: PythonFile) -> Iterator[Finding]:
    """Each in a Python file, by its line."""
    lines = [*_blank_returns(file), *_blank_docstrings(file)]
    lines += [n for n, text in enumerate(file.text.split("\n"), 1) if _BLANK_TODO.match(text)]
    for line in sorted(lines):
        yield Finding(file.name, line, *STILL_BLANK)


def blank_texts(name: str, toml: str) -> Iterator[Finding]:
    """Each in a TOML file of that name, by its line."""
    for line, text in enumerate(toml.split("\n"), 1):
        if _BLANK_TEXT.match(text):
            yield Finding(name, line, *STILL_BLANK)


def _blank_returns(file: PythonFile) -> Iterator[int]:
    for node in ast.walk(file.tree):
        match node:
            case ast.Return(value=ast.Constant(value=value)) if value is ...:
                yield node.lineno
            case _:
                continue


def _blank_docstrings(file: PythonFile) -> Iterator[int]:
    for node in ast.walk(file.tree):
        match node:
            case (
                ast.Module(body=[ast.Expr(ast.Constant(str() as text)) as said, *_])
                | ast.ClassDef(body=[ast.Expr(ast.Constant(str() as text)) as said, *_])
                | ast.FunctionDef(body=[ast.Expr(ast.Constant(str() as text)) as said, *_])
            ):
                # In a docstring with an example these dots go on with its code.
                for offset, line in enumerate(text.split("\n") if ">>>" not in text else ()):
                    if line.strip().startswith(BLANK):
                        yield said.lineno + offset
            case _:
                continue
