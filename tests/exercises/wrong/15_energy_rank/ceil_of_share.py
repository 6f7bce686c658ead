"""A share of the number of singular values."""

import math


def energy_rank(s, frac):
    if not 0 < frac <= 1:
        raise ValueError
    return math.ceil(frac * sum(s > 0) - 1e-12)
