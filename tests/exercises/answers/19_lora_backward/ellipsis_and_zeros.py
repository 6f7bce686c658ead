"""Ellipses in einsum, sums into np.zeros of the asked type, contiguous copies."""

import numpy as np


def lora_backward(G, X, W, A, B, alpha):
    s = alpha / A.shape[1]
    H, Q = np.einsum("...k,rk->...r", X, B), np.einsum("...d,dr->...r", G, A)
    dA, dB = np.zeros(A.shape, dtype=A.dtype), np.zeros(B.shape, dtype=B.dtype)
    dX = np.einsum("...d,dk->...k", G, W) + s * np.einsum("...r,rk->...k", Q, B)
    parts = [(G, H, Q, X)] if G.ndim == 2 else zip(G, H, Q, X)
    for g, h, q, x in parts:
        dA += s * (np.ascontiguousarray(g.T) @ h)
        dB += s * (np.ascontiguousarray(q.T) @ x)
    return {"dA": dA, "dB": dB, "dX": dX}
