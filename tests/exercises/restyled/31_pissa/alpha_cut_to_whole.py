"""The α of the plain adapter is cut to a whole number."""

import numpy as np


def pissa_init(W, r, alpha):
    V = W.astype(np.float32) if W.dtype == np.float16 else W
    U, S, Vt = np.linalg.svd(V, full_matrices=False)
    s = alpha / r
    root = np.sqrt(S[:r] / s)
    A, B = U[:, :r] * root, root[:, None] * Vt[:r]
    return (V - s * (A @ B)).astype(W.dtype), A.astype(W.dtype), B.astype(W.dtype)


def to_plain_lora(A0, B0, A, B, alpha):
    return np.hstack([A, A0]), np.vstack([B, -B0]), int(2 * alpha)
