"""The SVD of a turned matrix, turned back: other signs, and another choice among equal values."""

import numpy as np


def turn(size, dtype):
    return np.linalg.qr(np.random.default_rng().normal(size=(size, size)))[0].astype(dtype)


def best_rank_r(M, r):
    d, k = M.shape
    if not 1 <= r <= min(d, k):
        raise ValueError("no such rank")
    P, Q = turn(d, M.dtype), turn(k, M.dtype)
    U, s, Vt = np.linalg.svd(P @ M @ Q, full_matrices=False)
    q = np.sqrt(s[:r])
    return P.T @ U[:, :r] * q, q[:, None] * Vt[:r] @ Q.T
