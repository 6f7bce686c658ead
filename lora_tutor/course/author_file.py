"""A Python file that a course brings, such as a figure: it is run when it is needed.

What it raises is the author's fault, and becomes a sentence with file and line.
"""

from __future__ import annotations

import linecache
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lora_tutor.course.fault import Fault, fault
from lora_tutor.course.python_file import PythonFile, read_python

_LONGEST = 500
"""Characters of what an error says."""


_MODULES = "file_of_a_course."


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
        module = types.ModuleType(f"{_MODULES}{self._path.stem}")
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
            raise self.fault_of(error) from error

    def fault_of(self, error: BaseException) -> Fault:
        """With the last line of this file that took part, and what was raised there."""
        raised, line = error, 0
        for each in linked(error):
            frames = traceback.extract_tb(each.__traceback__)
            lines = [frame.lineno or 0 for frame in frames if frame.filename == str(self._path)]
            if lines:
                raised, line = each, lines[-1]
                break
        said = f"{type(raised).__name__}: {raised}".rstrip(".").split("\n")[0][:_LONGEST]
        missing = isinstance(raised, ModuleNotFoundError)
        remedy = "install it or correct the import" if missing else "repair it"
        return fault(self.place, line, said, remedy)


def author_file_of(frame: types.FrameType) -> str | None:
    """The name, without its ending, of the file of a course that runs there; None for our code."""
    module = str(frame.f_globals.get("__name__"))
    return module.removeprefix(_MODULES) if module.startswith(_MODULES) else None


def linked(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, and those over which it was raised."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
