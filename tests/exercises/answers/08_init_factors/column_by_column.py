"""Another order of draws: one column of B at a time, from a transposed array."""

import numpy as np


class RankError(ValueError):
    """A subclass of what is asked."""


def init_factors(d, k, r, rng, dtype=np.float64):
    if not 0 < r <= min(d, k):
        raise RankError(r)
    B = np.empty((r, k), dtype=dtype)
    for column in range(k):
        B[:, column] = (2 * rng.random(r) - 1) * k**-0.5
    return np.zeros(shape=(d, r), dtype=dtype), B
