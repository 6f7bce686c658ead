"""The program that tracing arrays write: plain lists, which the trusted side can run again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lora_tutor.grading.jail.errors import Forbidden

MAX_STEPS = 20_000
ALLOWED = (
    "+ - * / ** @, in-place forms on your own results, indexing, .T .shape .ndim .dtype .size, "
    "reshape ravel transpose swapaxes moveaxis astype copy sum dot, and numpy's matmul dot "
    "linalg.multi_dot matvec vecmat vecdot tensordot einsum outer inner multiply add subtract "
    "reshape transpose moveaxis swapaxes sum zeros empty zeros_like empty_like concatenate stack "
    "ascontiguousarray"
)
DTYPES = frozenset(
    {"bool", "complex64", "complex128", "float16", "float32", "float64"}
    | {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
)


def refuse(what: str) -> Forbidden:
    message = f"{what} cannot be followed while the cost is counted. You may use {ALLOWED}."
    return Forbidden(message, what)


class Program:
    """The steps so far, as [operation, operands, options]; a step's number names its result."""

    def __init__(self) -> None:
        self.steps: list[list[object]] = []

    def append(self, operation: str, operands: Sequence[object], options: object = None) -> int:
        if len(self.steps) >= MAX_STEPS:
            raise Forbidden(f"More than {MAX_STEPS} array operations: use whole-array products.")
        self.steps.append([operation, list(operands), options])
        return len(self.steps) - 1


def dtype_name(dtype: Any) -> str:
    """The name of a numeric dtype; any other is refused."""
    name = str(np.dtype(dtype).name)
    if name not in DTYPES:
        raise refuse(f"The dtype {name}")
    return name


def key_to_data(key: Any) -> list[object]:
    """Basic indexing as data: integers, slices, None and the ellipsis."""
    return [_part_to_data(part) for part in (key if isinstance(key, tuple) else (key,))]


def _part_to_data(part: Any) -> list[object]:
    if isinstance(part, (int, np.integer)) and not isinstance(part, bool):
        return ["at", int(part)]
    if isinstance(part, slice):
        return ["slice", *(_bound(b) for b in (part.start, part.stop, part.step))]
    if part is None:
        return ["new"]
    if part is Ellipsis:
        return ["rest"]
    raise refuse("Indexing with an array or a list")


def _bound(value: Any) -> int | None:
    return None if value is None else int(value)
