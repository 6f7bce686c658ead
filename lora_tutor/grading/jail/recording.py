"""Runs a learner's function on tracing arrays and gives its program as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from lora_tutor.grading.jail.program import Program, refuse
from lora_tutor.grading.jail.tracing import TracingArray, operand
from lora_tutor.grading.jail.tracing_functions import blank


def record(
    function: Callable[..., Any],
    arguments: Sequence[Any],
    names: dict[str, Any] | None = None,
) -> dict[str, object]:
    """{"steps": program, "output": nested steps} of one call with arrays as inputs.

    `names` are the globals of the file that the function comes from: where they hold a function
    of numpy's that makes arrays, they hold its tracing form during the call.
    Raises Forbidden where something cannot be followed.
    """
    program = Program()
    traced = [_traced(argument, at, program) for at, argument in enumerate(arguments)]
    known = getattr(function, "__globals__", {}) if names is None else names
    with _makers_that_trace(program, known):
        output = function(*traced)
    return {"steps": program.steps, "output": _output(output, program)}


def _traced(argument: Any, position: int, program: Program) -> Any:
    if not isinstance(argument, np.ndarray):
        return argument
    return TracingArray(program, program.append("input", [], position), argument, False)


@contextmanager
def _makers_that_trace(program: Program, names: dict[str, Any]) -> Iterator[None]:
    """zeros, empty and ascontiguousarray do not ask their arguments how they work, so for the
    time of a call they are replaced: in numpy, and where the file has imported them by name."""
    makers = _makers(program)
    replaced: list[tuple[dict[str, Any], str, Any, Any]] = []
    for name, maker in makers.items():
        original = getattr(np, name)
        replaced.append((vars(np), name, original, maker))
        aliases = [alias for alias, value in names.items() if value is original]
        replaced += [(names, alias, original, maker) for alias in aliases]
    try:
        for place, name, _, maker in replaced:
            place[name] = maker
        yield
    finally:
        for place, name, original, _ in replaced:
            place[name] = original


def _makers(program: Program) -> dict[str, Callable[..., Any]]:
    contiguous = np.ascontiguousarray

    def zeros(shape: Any, dtype: Any = float, order: str = "C", **_: object) -> TracingArray:
        return blank(program, shape, dtype)

    def ascontiguousarray(a: Any, dtype: Any = None, **options: Any) -> Any:
        if not isinstance(a, TracingArray):
            return contiguous(a, dtype, **options)
        return a.copy() if dtype is None else a.astype(dtype)

    return {"zeros": zeros, "empty": zeros, "ascontiguousarray": ascontiguousarray}


def _output(value: Any, program: Program) -> object:
    if isinstance(value, (TracingArray, np.ndarray, np.number, float, int)):
        return operand(value, program)
    if isinstance(value, tuple):
        return ["tuple", [_output(item, program) for item in value]]
    if isinstance(value, list):
        return ["list", [_output(item, program) for item in value]]
    if isinstance(value, dict):
        return ["dict", [[str(key), _output(item, program)] for key, item in value.items()]]
    raise refuse(f"Returning a {type(value).__name__}")
