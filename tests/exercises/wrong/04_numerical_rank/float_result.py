"""The rank as a float."""

import numpy as np


def numerical_rank(M, rtol=None):
    if M.size == 0:
        return 0.0
    s = np.linalg.svd(M, compute_uv=False)
    rtol = max(M.shape) * np.finfo(M.dtype).eps if rtol is None else rtol
    return float((s > rtol * s[0]).sum())
