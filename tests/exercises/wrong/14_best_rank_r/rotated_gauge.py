"""A good product and equal Gram matrices, but turned by a rotation."""

import numpy as np


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise ValueError
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    q = np.sqrt(s[:r])
    Q = np.linalg.qr(np.random.default_rng(3).normal(size=(r, r)))[0].astype(M.dtype)
    return U[:, :r] * q @ Q, Q.T @ (q[:, None] * Vt[:r])
