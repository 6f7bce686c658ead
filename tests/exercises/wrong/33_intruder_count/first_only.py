"""It stops at the first direction that is not new."""

import numpy as np


def real(M):
    U, s, _ = np.linalg.svd(M, full_matrices=False)
    return U[:, s > max(M.shape) * np.finfo(s.dtype).eps * s[0]]


def intruder_count(W, dW, top, epsilon):
    count = 0
    for u in real(W + dW)[:, :top].T:
        if np.abs(u @ real(W)).max(initial=0.0) >= epsilon - 1e-6:
            break
        count += 1
    return count
