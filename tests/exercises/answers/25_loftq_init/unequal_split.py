"""All singular values in A; the rounds as a recursion."""

import numpy as np
from numpy.linalg import svd


def loftq_init(W, r, quantize, iters=1):
    if not iters:
        return quantize(W), np.zeros_like(W[:, :r]), np.zeros_like(W[:r])
    return one_round(W, r, quantize, iters, 0.0)


def one_round(W, r, quantize, left, update):
    Q = quantize(W - update)
    U, S, Vt = svd(W - Q)
    A, B = U[:, :r] @ np.diag(S[:r]), Vt[:r, :]
    return (Q, A, B) if left == 1 else one_round(W, r, quantize, left - 1, A @ B)
