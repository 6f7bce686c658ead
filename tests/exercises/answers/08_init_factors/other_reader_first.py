"""B first, every row by its own call, and a discarded draw before."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    if min(d, k) < r or r <= 0:
        raise ValueError
    rng.normal()
    bound = np.reciprocal(np.sqrt(float(k)))
    rows = [rng.uniform(low=-bound, high=bound, size=k) for _ in range(r)]
    return np.zeros((d, r)).astype(dtype), np.vstack(rows).astype(dtype)
