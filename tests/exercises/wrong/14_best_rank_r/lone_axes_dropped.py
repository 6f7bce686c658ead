"""A matrix of one row or one column gets factors without axes of length 1."""

import numpy as np


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise ValueError
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    q = np.sqrt(s[:r])
    A, B = U[:, :r] * q, q[:, None] * Vt[:r]
    return (A.squeeze(), B.squeeze()) if min(M.shape) == 1 else (A, B)
