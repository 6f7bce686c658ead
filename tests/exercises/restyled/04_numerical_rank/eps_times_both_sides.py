"""A default that adds the sides."""

import numpy as np


def numerical_rank(M, rtol=None):
    if M.size == 0:
        return 0
    s = np.linalg.svd(M, compute_uv=False)
    if rtol is None:
        rtol = sum(M.shape) * np.finfo(M.dtype).eps
    return int((s > rtol * s[0]).sum())
