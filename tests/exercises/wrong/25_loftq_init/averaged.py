"""Moves only half of the way to the new factors."""

import numpy as np


def loftq_init(W, r, quantize, iters=1):
    A, B = np.zeros((len(W), r)), np.zeros((r, W.shape[1]))
    Q = quantize(W) if iters == 0 else None
    for _ in range(iters):
        Q = quantize(W - A @ B)
        U, S, Vt = np.linalg.svd(W - Q)
        A, B = 0.5 * U[:, :r] * S[:r], Vt[:r]
    return Q, A, B
