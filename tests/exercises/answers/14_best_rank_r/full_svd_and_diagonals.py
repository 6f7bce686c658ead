"""The square SVD, and diagonal matrices written out."""

import numpy as np


def best_rank_r(M, r):
    if r < 1 or r > min(M.shape):
        raise ValueError("rank out of range")
    U, s, Vt = np.linalg.svd(M)
    root = np.diag(s[:r] ** 0.5)
    return U[:, :r] @ root, root @ Vt[:r, :]
