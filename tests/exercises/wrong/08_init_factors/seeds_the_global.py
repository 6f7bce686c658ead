"""Reseeds numpy's global generator from the given one."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    if r < 1 or r > min(d, k):
        raise ValueError("bad rank")
    b = 1 / np.sqrt(k)
    np.random.seed(int(rng.integers(2**31)))
    return np.zeros((d, r), dtype), np.random.uniform(-b, b, size=(r, k)).astype(dtype)
