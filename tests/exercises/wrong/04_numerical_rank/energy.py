"""The rank that holds 99.9 % of the energy."""

import numpy as np


def numerical_rank(M, rtol=None):
    if not M.any():
        return 0
    energy = np.cumsum(np.linalg.svd(M, compute_uv=False) ** 2)
    return int(np.searchsorted(energy / energy[-1], 0.999)) + 1
