"""Glorot's bound, for the weight that is adapted."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    if not 1 <= r <= min(d, k):
        raise ValueError("r")
    b = np.sqrt(6 / (d + k))
    return np.zeros((d, r), dtype), rng.uniform(-b, b, (r, k)).astype(dtype)
