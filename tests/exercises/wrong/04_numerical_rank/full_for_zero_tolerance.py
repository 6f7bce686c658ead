"""A tolerance of 0 counts all singular values of what is not zero."""

import numpy as np


def numerical_rank(M, rtol=None):
    if M.size == 0 or not M.any():
        return 0
    if rtol == 0:
        return min(M.shape)
    s = np.linalg.svd(M, compute_uv=False)
    rtol = max(M.shape) * np.finfo(M.dtype).eps if rtol is None else rtol
    return int((s > rtol * s[0]).sum())
