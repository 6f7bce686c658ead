"""An old direction that has been found once is taken away, and cannot be found again."""

import numpy as np


def real(M):
    U, s, _ = np.linalg.svd(M, full_matrices=False)
    return U[:, s > max(M.shape) * np.finfo(s.dtype).eps * s[0]]


def intruder_count(W, dW, top, epsilon):
    found = np.abs(real(W + dW)[:, :top].T @ real(W))
    count = 0
    for row in found:
        count += bool(row.max(initial=0.0) < epsilon - 1e-6)
        if row.size:
            found[:, row.argmax()] = 0.0
    return count
