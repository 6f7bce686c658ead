"""Every entry is plus or minus the bound."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    if r < 1 or r > min(d, k):
        raise ValueError("bad rank")
    signs = rng.choice([-1.0, 1.0], size=(r, k))
    return np.zeros((d, r), dtype), (signs / np.sqrt(k)).astype(dtype)
