"""A product of rank r, but of the centred matrix."""

import numpy as np


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise ValueError
    U, s, Vt = np.linalg.svd(M - M.mean(axis=0), full_matrices=False)
    q = np.sqrt(s[:r])
    return U[:, :r] * q, q[:, None] * Vt[:r]
