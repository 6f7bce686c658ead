"""A bad rank raises, but the wrong exception."""

import numpy as np


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise IndexError("rank")
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    q = np.sqrt(s[:r])
    return U[:, :r] * q, q[:, None] * Vt[:r]
