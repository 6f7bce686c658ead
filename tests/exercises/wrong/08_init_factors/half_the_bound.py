"""A bound of 1/(2√k)."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    if r < 1 or r > min(d, k):
        raise ValueError("bad rank")
    b = 0.5 / np.sqrt(k)
    return np.zeros((d, r), dtype), rng.uniform(-b, b, size=(r, k)).astype(dtype)
