"""Zeros are answered before the fraction is looked at."""

import numpy as np


def energy_rank(s, frac):
    e = np.cumsum(s.astype(float) ** 2)
    if e[-1] == 0:
        return 0
    if not 0 < frac <= 1:
        raise ValueError("frac")
    return int(np.argmax(e / e[-1] >= frac - 1e-12)) + 1
