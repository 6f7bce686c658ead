"""The best matrix of rank r may have an error of (1 - frac) of the energy."""

import numpy as np


def energy_rank(s, frac):
    if frac > 1 or frac <= 0:
        raise ValueError("0 < frac <= 1")
    whole = np.linalg.norm(s) ** 2
    if whole == 0:
        return 0
    errors = (np.linalg.norm(s[r:]) ** 2 / whole for r in range(1, s.size + 1))
    return next(r for r, error in enumerate(errors, 1) if error <= (1 - frac) + 1e-12)
