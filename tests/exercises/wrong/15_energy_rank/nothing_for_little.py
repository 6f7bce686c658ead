"""A share smaller than the slack is reached by no singular value at all."""

import numpy as np


def energy_rank(s, frac):
    if not 0 < frac <= 1:
        raise ValueError
    if not s.any() or frac <= 1e-12:
        return 0
    share = np.cumsum(s**2) / (s**2).sum()
    return int((share < frac - 1e-12).sum()) + 1
