"""An assertion instead of a ValueError."""

import numpy as np


def energy_rank(s, frac):
    assert 0 < frac <= 1
    e = np.cumsum(s**2)
    return int(np.argmax(e / e[-1] >= frac - 1e-12)) + 1 if e[-1] else 0
