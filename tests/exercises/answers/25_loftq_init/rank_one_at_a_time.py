"""Takes the leading direction off the residual, r times over."""

import numpy as np


def loftq_init(W, r, quantize, iters=1):
    A, B = np.zeros((W.shape[0], r)), np.zeros((r, W.shape[1]))
    Q, done = None, 0
    while done < iters:
        Q = quantize(W - A @ B)
        rest = W - Q
        A, B = np.empty_like(A), np.empty_like(B)
        for j in range(r):
            U, S, Vt = np.linalg.svd(rest)
            A[:, j], B[j] = U[:, 0], S[0] * Vt[0]
            rest = rest - np.outer(A[:, j], B[j])
        done += 1
    return (quantize(W.copy()) if Q is None else Q), A, B
