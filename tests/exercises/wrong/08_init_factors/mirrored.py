"""Half of the entries are drawn, and the other half mirrors them."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    if not 1 <= r <= min(d, k):
        raise ValueError
    half = rng.uniform(-1, 1, (r, (k + 1) // 2)) / np.sqrt(k)
    return np.zeros((d, r), dtype), np.hstack([half, -half])[:, :k].astype(dtype)
