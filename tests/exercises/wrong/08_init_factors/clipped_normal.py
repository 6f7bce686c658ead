"""A normal law cut off at the bound."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    if r < 1 or r > min(d, k):
        raise ValueError("bad rank")
    b = 1 / np.sqrt(k)
    normal = rng.normal(0, b / np.sqrt(3), size=(r, k))
    return np.zeros((d, r), dtype), np.clip(normal, -b, b).astype(dtype)
