"""The largest singular value from the norm, the count by a sorted search."""

import numpy as np
from numpy.linalg import norm, svd


def numerical_rank(M, rtol=None):
    rows, columns = M.shape
    if rows * columns == 0:
        return 0
    eps = np.spacing(np.ones(1, dtype=M.dtype))[0]
    relative = float(max(rows, columns) * eps) if rtol is None else rtol
    ascending = svd(M, compute_uv=False)[::-1]
    largest = max(norm(M, 2), ascending[-1])
    return ascending.size - np.searchsorted(ascending, relative * largest, side="right")
