"""The SVD of the update, column by column."""

import numpy as np


def intruder_count(W, dW, top, epsilon):
    def real(M):
        U, s, _ = np.linalg.svd(M, full_matrices=False)
        return U.T[: int((s > s.max() * max(M.shape) * np.finfo(s.dtype).eps).sum())]

    old = real(W)
    return sum(
        1 for u in real(dW)[:top] if max((abs(v @ u) for v in old), default=0.0) < epsilon - 1e-6
    )
