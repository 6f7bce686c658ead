"""A slack of a millionth."""

import numpy as np


def energy_rank(s, frac):
    if not 0 < frac <= 1:
        raise ValueError
    e = np.cumsum(s**2)
    return int(np.argmax(e / e[-1] >= frac - 1e-6)) + 1 if e[-1] else 0
