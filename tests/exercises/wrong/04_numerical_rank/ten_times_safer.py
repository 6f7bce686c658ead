"""A default tolerance ten times as large, to be on the safe side."""

import numpy as np


def numerical_rank(M, rtol=None):
    if M.size == 0:
        return 0
    rtol = 10 * max(M.shape) * np.finfo(M.dtype).eps if rtol is None else rtol
    s = np.linalg.svd(M, compute_uv=False)
    return int((s > rtol * s[0]).sum())
