"""searchsorted, with the values scaled to the largest first."""

import numpy as np


def energy_rank(s, frac):
    if not 0 < frac <= 1:
        raise ValueError
    if np.max(s) == 0:
        return 0
    e = np.cumsum((s / s[0]) ** 2, dtype=float)
    place = np.searchsorted(e / e[-1], np.float64(frac) - 1e-12, side="left")
    return int(min(place, len(s) - 1)) + 1
