"""A Python file that a course brings, such as a figure: it is run when it is needed.

What it raises is the author's fault, and becomes a sentence with file and line.
"""

from __future__ import annotations

import linecache
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lora_tutor.course.fault import fault
from lora_tutor.course.python_file import PythonFile, read_python

_LONGEST = 500
"""Characters of what an error says."""


class AuthorFile:
    """`place` is its path below the root of the course, and what errors call it."""

    def __init__(self, root: Path, place: str) -> None:
        self.place = place
        self._path = root / place

    def read(self) -> PythonFile:
        """Its text, not run. Raises Fault."""
        return read_python(self._path, self.place)

    def attribute(self, name: str) -> Any:
        """What the file defines under that name; it is run anew. Raises Fault."""
        file = self.read()
        module = types.ModuleType(f"file_of_a_course.{self._path.stem}")
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
        except (Exception, SystemExit) as error:
            frames = traceback.extract_tb(error.__traceback__)
            lines = [frame.lineno or 0 for frame in frames if frame.filename == str(self._path)]
            said = f"{type(error).__name__}: {error}".rstrip(".").split("\n")[0][:_LONGEST]
            missing = isinstance(error, ModuleNotFoundError)
            remedy = "install it or correct the import" if missing else "repair it"
            raise fault(self.place, lines[-1] if lines else 0, said, remedy) from error
