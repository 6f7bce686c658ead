"""The figures that a course brings: one Python file each, which runs only when a page shows it.

What it raises is the author's fault, and becomes a sentence with file and line.
"""

from __future__ import annotations

import ast
import linecache
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lora_tutor.course.fault import Fault, fault
from lora_tutor.course.python_file import PythonFile, read_python

FOLDER = "lessons/figures"
_WIDEST = 100


class OwnFigure:
    """lessons/figures/NAME.py below the root of a course."""

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self.place = f"{FOLDER}/{name}.py"
        self._path = root / FOLDER / f"{name}.py"

    def rows(self) -> int:
        """The rows that the page keeps free, read without running anything. Raises Fault."""
        for node in self._read().tree.body:
            match node:
                case ast.Assign([ast.Name("ROWS")], ast.Constant(int() as rows)) if rows > 0:
                    return rows
        problem = "there is no ROWS, the rows that a page keeps free for it"
        raise fault(self.place, 0, problem, "write a line such as ROWS = 12")

    def attribute(self, name: str) -> Any:
        """What the file defines under that name; it is run anew. Raises Fault."""
        file = self._read()
        module = types.ModuleType(f"figure_of_a_course.{self.name}")
        module.__file__ = str(self._path)
        # As an import would: dataclasses look their module up, and errors quote its lines.
        sys.modules[module.__name__] = module
        linecache.checkcache(str(self._path))

        self.guarded(lambda: exec(compile(file.text, str(self._path), "exec"), module.__dict__))
        if not hasattr(module, name):
            raise fault(self.place, 0, f"it defines no '{name}'", "define it")
        return getattr(module, name)

    def guarded(self, run: Callable[[], object]) -> Any:
        """What `run` gives; what it raises, as a Fault with the line of this file."""
        try:
            return run()
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            lines = [frame.lineno or 0 for frame in frames if frame.filename == str(self._path)]
            said = f"{type(error).__name__}: {error}".rstrip(".").split("\n")[0]
            raise fault(self.place, lines[-1] if lines else 0, said, "repair it") from error

    def twin(self, width: int) -> str:
        """Raises Fault."""
        function = self.attribute("twin")
        text = self.guarded(lambda: function(width))
        if not isinstance(text, str):
            raise fault(self.place, 0, "'twin' gives no text", "return what `read` shall print")
        return text

    def made(self, class_name: str) -> Any:
        """The widget. Raises Fault."""
        return self.guarded(self.attribute(class_name))

    def _read(self) -> PythonFile:
        return read_python(self._path, self.place)


def own_names(root: Path) -> list[str]:
    """The figures of a course, by the names of their files."""
    folder = root / FOLDER
    files = sorted(folder.glob("*.py")) if folder.is_dir() else []
    return [file.stem for file in files if not file.stem.startswith("_")]


def faults_of(figure: OwnFigure, class_name: str) -> list[Fault]:
    """What keeps a page or `read` from showing it."""
    found: list[Fault] = []
    for attempt in (
        figure.rows,
        lambda: figure.twin(_WIDEST),
        lambda: figure.made(class_name),
    ):
        try:
            attempt()
        except Fault as broken:
            if str(broken) not in map(str, found):
                found.append(broken)
    return found
