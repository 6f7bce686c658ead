"""Right until a singular value is zero."""

import numpy as np


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise ValueError
    U, s, _ = np.linalg.svd(M, full_matrices=False)
    q = np.sqrt(s[:r])
    return U[:, :r] * q, (U[:, :r].T @ M) / q[:, None]
