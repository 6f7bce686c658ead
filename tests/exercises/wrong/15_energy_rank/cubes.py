"""Third powers."""

import numpy as np


def energy_rank(s, frac):
    if not 0 < frac <= 1:
        raise ValueError
    e = np.cumsum(s**3)
    return int(np.argmax(e / e[-1] >= frac - 1e-12)) + 1 if e[-1] else 0
