"""Returns the best round instead of the last."""

import numpy as np


def loftq_init(W, r, quantize, iters=1):
    A, B = np.zeros((len(W), r)), np.zeros((r, W.shape[1]))
    if iters == 0:
        return quantize(W), A, B
    best = None
    for _ in range(iters):
        Q = quantize(W - A @ B)
        U, S, Vt = np.linalg.svd(W - Q)
        A, B = U[:, :r] * S[:r], Vt[:r]
        error = np.linalg.norm(W - Q - A @ B)
        if best is None or error < best[0]:
            best = error, (Q, A, B)
    return best[1]
