"""A slack that forgives far more than rounding does."""

import numpy as np


def energy_rank(s, frac):
    if not 0 < frac <= 1:
        raise ValueError("frac")
    e = np.cumsum(s**2)
    if e[-1] == 0:
        return 0
    return int(np.sum(e / e[-1] < frac * (1 - 1e-9))) + 1
