"""Zeros are given rank 1."""

import numpy as np


def energy_rank(s, frac):
    if not 0 < frac <= 1:
        raise ValueError
    e = np.cumsum(s**2)
    return int(np.argmax(e / max(e[-1], 1e-300) >= frac - 1e-12)) + 1
