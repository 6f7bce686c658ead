"""A quantiser that keeps a record, for exercises which are given one as an argument."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class Quantiser:
    """Rounds to 2**bits - 1 equally spaced levels, symmetric around zero: an array of the rounded
    values comes back, not of their codes. The largest magnitude is kept.

    `log` holds a copy of every input, in the order of the calls.
    """

    def __init__(self, bits: int) -> None:
        self.highest = 2 ** (bits - 1) - 1
        self.log: list[Array] = []

    def __call__(self, values: ArrayLike) -> Array:
        array = np.array(values, dtype=np.float64)
        self.log.append(array)
        step = np.abs(array).max(initial=0.0) / self.highest
        return np.asarray(step * np.rint(array / step)) if step else np.zeros_like(array)


def quantiser(bits: int) -> Quantiser:
    """A quantiser with an empty log; bits >= 2."""
    return Quantiser(bits)


OBSERVERS: dict[str, Callable[..., object]] = {"quantiser": quantiser}
