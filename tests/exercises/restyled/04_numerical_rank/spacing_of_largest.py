"""Matlab's default, which knows the largest value by its power of two only."""

import numpy as np


def numerical_rank(M, rtol=None):
    if M.size == 0:
        return 0
    s = np.linalg.svd(M, compute_uv=False)
    tol = max(M.shape) * np.spacing(s[0]) if rtol is None else rtol * s[0]
    return int((s > tol).sum())
