"""The tolerance is absolute where the largest singular value is below 1."""

import numpy as np


def numerical_rank(M, rtol=None):
    if M.size == 0:
        return 0
    if rtol is None:
        rtol = max(M.shape) * np.finfo(M.dtype).eps
    s = np.linalg.svd(M, compute_uv=False)
    return int((s > rtol * max(s[0], 1.0)).sum())
