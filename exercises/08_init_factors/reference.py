"""Reference of 08_init_factors."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    """A = 0 of shape (d, r), B ~ U(-1/√k, 1/√k) of shape (r, k)."""
    if not 1 <= r <= min(d, k):
        raise ValueError(f"r must be from 1 to min(d, k) = {min(d, k)}, not {r}")
    bound = 1 / np.sqrt(k)
    A = np.zeros((d, r), dtype=dtype)
    B = rng.uniform(-bound, bound, size=(r, k)).astype(dtype)
    return A, B
