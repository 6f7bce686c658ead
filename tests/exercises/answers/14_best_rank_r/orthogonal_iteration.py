"""Orthogonal iteration until nothing moves, then a small SVD."""

import numpy as np


def best_rank_r(M, r):
    if r < 1 or r > min(M.shape):
        raise ValueError(r)
    wide = M.astype(np.float64)
    Q = np.linalg.qr(np.random.default_rng(4).normal(size=(M.shape[1], r)))[0]
    for _ in range(200):
        Q = np.linalg.qr(wide.T @ (wide @ Q))[0]
    U, s, Wt = np.linalg.svd(wide @ Q, full_matrices=False)
    q = np.sqrt(s)
    return (U * q).astype(M.dtype), (q[:, None] * (Wt @ Q.T)).astype(M.dtype)
