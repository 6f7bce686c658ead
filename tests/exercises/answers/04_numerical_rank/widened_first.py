"""Computes in double precision, with the tolerance of the type that came."""

import numpy as np


def numerical_rank(M, rtol=None):
    eps = np.finfo(M.dtype).eps
    wide = M.astype(np.float64)
    sigma = np.linalg.svd(wide, compute_uv=False)
    biggest = sigma.max(initial=0.0)
    tolerance = (max(wide.shape) * eps if rtol is None else rtol) * biggest
    return len([value for value in sigma if value > tolerance])
