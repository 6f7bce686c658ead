"""A float32 matrix gets its default, even where the caller gives a tolerance."""

import numpy as np


def numerical_rank(M, rtol=None):
    if M.size == 0:
        return 0
    if rtol is None or M.dtype == np.float32:
        rtol = max(M.shape) * np.finfo(M.dtype).eps
    s = np.linalg.svd(M, compute_uv=False)
    return int((s > rtol * s[0]).sum())
