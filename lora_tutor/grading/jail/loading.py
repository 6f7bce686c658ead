"""Runs a file that came as text: a learner's answer, or the observers of an exercise."""

from __future__ import annotations

import linecache
import sys
import types
from collections.abc import Callable, Mapping


def execute(module: types.ModuleType, source: str, filename: str) -> None:
    """Run the text as that module; tracebacks can quote it, pickle and dataclasses find it."""
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    module.__file__ = filename
    sys.modules[module.__name__] = module
    exec(compile(source, filename, "exec"), module.__dict__)


def observers_in(name: str, source: str, filename: str) -> Mapping[str, Callable[..., object]]:
    """The public functions that this text defines, run as a module of that name."""
    module = types.ModuleType(name)
    execute(module, source, filename)
    return {
        key: value
        for key, value in vars(module).items()
        if isinstance(value, types.FunctionType)
        and value.__module__ == name
        and not key.startswith("_")
    }
