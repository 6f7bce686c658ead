"""The bound is taken from the longer side of the weight."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    if not 1 <= r <= min(d, k):
        raise ValueError
    bound = 1 / np.sqrt(max(d, k))
    return np.zeros((d, r), dtype), rng.uniform(-bound, bound, (r, k)).astype(dtype)
