"""The whole SVD, though only the middle is used."""

import numpy as np


def numerical_rank(M, rtol=None):
    """Does what np.linalg.matrix_rank"""
    if 0 in M.shape:
        return 0
    U, s, Vt = np.linalg.svd(M)
    if rtol is None:
        rtol = max(M.shape) * np.finfo(s.dtype).eps
    if s[0] == 0:
        return 0
    return sum(1 for value in s / s[0] if value > rtol)
