"""Pair by pair, with no matrix of cosines."""

import numpy as np


def intruder_count(W, dW, top, epsilon):
    def real(M):
        U, sigma, _ = np.linalg.svd(M)
        small = max(M.shape) * np.finfo(M.dtype).eps * max(sigma)
        return [U[:, i] for i, value in enumerate(sigma) if value > small]

    count = 0
    old = real(W)
    for u in real(W + dW)[:top]:
        best = 0.0
        for v in old:
            best = max(best, abs(float(u @ v)))
        if best < epsilon - 1e-6:
            count += 1
    return count
