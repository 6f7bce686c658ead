"""Each factor's signs are made positive by themselves, so the product breaks."""

import numpy as np


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise ValueError
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    q = np.sqrt(s[:r])
    A, B = U[:, :r] * q, q[:, None] * Vt[:r]
    return A * np.sign(A[0]), B * np.sign(B[:, :1])
