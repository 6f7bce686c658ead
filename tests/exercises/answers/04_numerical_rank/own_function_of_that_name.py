"""A helper that bears the forbidden name; NumPy scalars come back."""

import numpy as np


def matrix_rank(s, cut):
    return (s > cut).sum()


def numerical_rank(M, rtol=None):
    if min(M.shape) == 0:
        return 0
    s = np.linalg.svd(M, full_matrices=False, compute_uv=False)
    cut = np.max(s) * (np.finfo(M.dtype).eps * max(M.shape) if rtol is None else rtol)
    return matrix_rank(s, cut)
