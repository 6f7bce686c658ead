"""The loss is differentiated entry by entry, with 0.5 for a half."""

import sympy as sp


def grads(W, A, B, x, t, s):
    residual = W * x + s * A * (B * x) - t
    loss = (residual.T * residual)[0] * 0.5
    by = lambda M: sp.Matrix(*M.shape, lambda i, j: sp.diff(loss, M[i, j]))
    return by(A), by(B), by(x)
