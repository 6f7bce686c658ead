"""The start is right; the way back takes the trained factors from the start's reader only."""

import numpy as np


def pissa_init(W, r, alpha):
    s = alpha / r
    M = W.astype(np.result_type(W, np.float32))
    U, sigma, Vt = np.linalg.svd(M, full_matrices=False)
    root = np.sqrt(sigma[:r] / s)
    A, B = U[:, :r] * root, root[:, None] * Vt[:r]
    return tuple(each.astype(W.dtype) for each in (M - s * A @ B, A, B))


def to_plain_lora(A0, B0, A, B, alpha):
    return np.hstack([A - A0, A]), np.vstack([B0, B - B0 * 0.5]), 2 * alpha
