"""In single precision the entries are normal."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    if not 1 <= r <= min(d, k):
        raise ValueError
    if dtype == np.float64:
        B = rng.uniform(-1, 1, (r, k)) / np.sqrt(k)
    else:
        B = rng.standard_normal((r, k)).astype(dtype) / np.sqrt(3 * k, dtype=dtype)
    return np.zeros((d, r), dtype), B
