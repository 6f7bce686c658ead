"""Power iteration which stops too early."""

import numpy as np


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise ValueError
    Q = np.random.default_rng(1).normal(size=(M.shape[1], r)).astype(M.dtype)
    for _ in range(8):
        Q = np.linalg.qr(M.T @ (M @ Q))[0]
    U, s, Wt = np.linalg.svd(M @ Q, full_matrices=False)
    return U * np.sqrt(s), np.sqrt(s)[:, None] * (Q @ Wt.T).T
