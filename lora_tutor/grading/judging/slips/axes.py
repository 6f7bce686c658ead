"""What a wrong array of two axes and more has in common with the right one: the order of its axes,
and what holds for its rows, columns or layers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from lora_tutor.grading.judging.array_facts import Array, alike

_MOST_AXES = 4
"""Of so many axes all orders are tried."""


@np.errstate(all="ignore")
def of_axes(got: Array, want: Array) -> set[str]:
    """The laws about arrays of one shape."""
    if any(alike(each, want) for each in in_other_orders(got, want.shape)):
        return {"permuted"}
    if got.ndim < 2 or min(got.shape) < 2:
        return set()
    found: set[str] = set()
    axes = range(got.ndim)
    if any(alike(got, np.cumsum(want, axis=axis)) for axis in axes):
        found.add("cumulated")
    if any(_is_one_throughout(got, axis) and not _is_one_throughout(want, axis) for axis in axes):
        found.add("repeated")
    right = np.isclose(got, want, rtol=1e-6, atol=0)
    if right.any() and got[right].any() and not got[~right].any():
        found.add("unwritten")
    return found


def in_other_orders(got: Array, shape: tuple[int, ...]) -> Iterator[Array]:
    """With three axes and more; of two there is only the transpose."""
    if 3 <= got.ndim <= _MOST_AXES and sorted(got.shape) == sorted(shape):
        for order in permutations(range(got.ndim)):
            if list(order) != sorted(order) and got.transpose(order).shape == shape:
                yield got.transpose(order)


def _is_one_throughout(array: Array, axis: int) -> bool:
    first = np.take(array, [0], axis=axis)
    return alike(array, np.broadcast_to(first, array.shape))
