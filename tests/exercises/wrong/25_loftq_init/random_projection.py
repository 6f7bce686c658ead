"""The directions are drawn, not found: close to the best, but not the best."""

import numpy as np


def loftq_init(W, r, quantize, iters=1):
    A, B = np.zeros((len(W), r)), np.zeros((r, W.shape[1]))
    if iters == 0:
        return quantize(W), A, B
    for _ in range(iters):
        Q = quantize(W - A @ B)
        rest = W - Q
        drawn = np.random.default_rng(0).normal(size=(W.shape[1], r))
        A, _ = np.linalg.qr(rest @ (rest.T @ (rest @ drawn)))
        B = A.T @ rest
    return Q, A, B
