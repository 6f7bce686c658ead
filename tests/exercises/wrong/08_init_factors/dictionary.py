"""The right factors in a dict."""

import numpy as np


def init_factors(d, k, r, rng, dtype=np.float64):
    if r < 1 or r > min(d, k):
        raise ValueError("bad rank")
    b = 1 / np.sqrt(k)
    return {
        "A": np.zeros((d, r), dtype),
        "B": rng.uniform(-b, b, size=(r, k)).astype(dtype),
    }
