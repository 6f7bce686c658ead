"""For float32 a fixed tolerance, whatever the size."""

import numpy as np


def numerical_rank(M, rtol=None):
    if M.size == 0:
        return 0
    if rtol is None:
        rtol = 2e-5 if M.dtype == np.float32 else max(M.shape) * np.finfo(M.dtype).eps
    s = np.linalg.svd(M, compute_uv=False)
    return int((s > rtol * s[0]).sum())
