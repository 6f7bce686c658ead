"""Singular values below a millionth are taken for zero, whatever the units of M."""

import numpy as np


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise ValueError
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    q = np.sqrt(np.where(s > 1e-6, s, 0.0)[:r])
    return (U[:, :r] * q).astype(M.dtype), (q[:, None] * Vt[:r]).astype(M.dtype)
