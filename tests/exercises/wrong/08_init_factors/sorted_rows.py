"""Each row of B is drawn well, and sorted."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    if r < 1 or r > min(d, k):
        raise ValueError("r")
    bound = 1 / np.sqrt(k)
    A = np.zeros((d, r), dtype=dtype)
    B = rng.uniform(-bound, bound, size=(r, k)).astype(dtype)
    B = np.sort(B, axis=1)
    return A, B
