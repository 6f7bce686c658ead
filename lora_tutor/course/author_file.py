"""A Python file that a course brings, such as a figure: it is run when it is needed.

What it raises is the author's fault, and becomes a sentence with file and line.
"""

from __future__ import annotations

import contextlib
import importlib
import linecache
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from lora_tutor.course.author_errors import MODULES, PACKAGE, is_from_outside, linked
from lora_tutor.course.fault import Fault, fault
from lora_tutor.course.python_file import PythonFile, read_python
from lora_tutor.files.terminal import still

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
        _begin_package(self._path.parent)
        module = types.ModuleType(f"{MODULES}{self._path.stem}")
        module.__file__, module.__package__ = str(self._path), PACKAGE
        # As an import would: dataclasses look their module up, and errors quote its lines.
        sys.modules[module.__name__] = module
        linecache.checkcache()
        with _without_bytecode():
            self.guarded(lambda: exec(compile(file.text, str(self._path), "exec"), module.__dict__))
        if not hasattr(module, name):
            raise fault(self.place, 0, f"it defines no '{name}'", "define it")
        return getattr(module, name)

    def classes(self) -> list[type]:
        """Those of the file and of what it imported from beside it, once it has been run."""
        modules = [each for name, each in sys.modules.items() if name.startswith(MODULES)]
        found = [each for module in modules for each in vars(module).values()]
        own = (each for each in found if isinstance(each, type))
        return [*dict.fromkeys(each for each in own if each.__module__.startswith(MODULES))]

    def guarded(self, run: Callable[[], object]) -> Any:
        """What `run` gives; what it raises, as a Fault with the line of this file."""
        try:
            return run()
        except BaseException as error:
            if is_from_outside(error):
                raise
            raise self.fault_of(error) from error

    def fault_of(self, error: BaseException) -> Fault:
        """With the last line in its folder that took part, and what was raised there: it may have
        imported from a file beside it."""
        raised, place, line = error, self.place, 0
        for each in linked(error):
            own = [(file, at) for file, at in _lines(each) if file.parent == self._path.parent]
            if own:
                file, line = own[-1]
                raised, place = each, str(PurePosixPath(self.place).with_name(file.name))
                break
        said = still(_text(raised).rstrip(".").split("\n")[0][:_LONGEST])
        missing = isinstance(raised, ModuleNotFoundError)
        remedy = "install it or correct the import" if missing else "repair it"
        return fault(place, line, said, remedy)


def _text(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception as second:  # noqa: BLE001 - a foreign __str__ may raise anything
        text = f"(its text cannot be shown: {type(second).__name__})"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _lines(error: BaseException) -> list[tuple[Path, int]]:
    frames = traceback.extract_tb(error.__traceback__)
    found = [(Path(frame.filename), frame.lineno or 0) for frame in frames]
    if isinstance(error, SyntaxError):
        found.append((Path(error.filename or ""), error.lineno or 0))
    return found


def _begin_package(folder: Path) -> None:
    """In which the files of a folder import from one another.

    It is empty before each run, so that what is imported is a file as it is now, and of this
    course.
    """
    for loaded in [each for each in sys.modules if each.startswith(MODULES)]:
        del sys.modules[loaded]
    package = types.ModuleType(PACKAGE)
    package.__path__ = [str(folder)]
    sys.modules[PACKAGE] = package
    importlib.invalidate_caches()


@contextlib.contextmanager
def _without_bytecode() -> Iterator[None]:
    """Python takes bytecode for fresh where a file was changed within a second."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
