"""Counts from the other side: the rank is what is left when no more can be dropped."""

import numpy as np


def energy_rank(s, frac):
    if not (frac > 0 and frac <= 1):
        raise ValueError("frac")
    energy = np.square(s.astype(np.float64))
    if not energy.any():
        return 0
    lost = np.cumsum(energy[::-1]) / energy.sum()
    droppable = np.sum(lost <= 1 - frac + 1e-12)
    return max(len(s) - droppable, 1)
