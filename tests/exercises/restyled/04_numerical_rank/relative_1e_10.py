"""Relative, but with a fixed 1e-9 by default."""

import numpy as np


def numerical_rank(M, rtol=1e-9):
    s = np.linalg.svd(M, compute_uv=False)
    return int((s > (1e-9 if rtol is None else rtol) * s[:1].sum()).sum())
