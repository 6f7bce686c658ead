"""Relative to the largest entry."""

import numpy as np


def numerical_rank(M, rtol=None):
    if M.size == 0:
        return 0
    rtol = max(M.shape) * np.finfo(M.dtype).eps if rtol is None else rtol
    return int((np.linalg.svd(M, compute_uv=False) > rtol * np.abs(M).max()).sum())
