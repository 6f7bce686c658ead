"""Singular values after the first 16 are left out."""

import numpy as np


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise ValueError(r)
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    s = np.where(np.arange(len(s)) < 16, s, 0)
    root = np.sqrt(s[:r])
    return U[:, :r] * root, root[:, None] * Vt[:r]
