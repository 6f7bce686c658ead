"""A named tuple, drawn in the asked type at once, Fortran order."""

from typing import NamedTuple

import numpy as np


class Factors(NamedTuple):
    A: np.ndarray
    B: np.ndarray


def init_factors(
    d: int, k: int, r: int, rng: np.random.Generator, dtype: type = np.float64
) -> Factors:
    if r not in range(1, min(d, k) + 1):
        raise ValueError(f"a ({d}, {k}) weight has no rank {r}")
    unit = rng.random((k, r), dtype=dtype)
    return Factors(A=np.full((d, r), 0, dtype=dtype), B=((unit - 0.5) * (2 / k**0.5)).T)
