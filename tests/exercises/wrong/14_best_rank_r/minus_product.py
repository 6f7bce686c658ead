"""One sign turned: the product is minus the best one."""

import numpy as np


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise ValueError
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    q = np.sqrt(s[:r])
    return -U[:, :r] * q, q[:, None] * Vt[:r]
