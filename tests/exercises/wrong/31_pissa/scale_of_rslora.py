"""The scale is that of rsLoRA, in the start."""

import numpy as np


def pissa_init(W, r, alpha):
    s = alpha / r**0.5
    M = W.astype(np.result_type(W, np.float32))
    U, sigma, Vt = np.linalg.svd(M, full_matrices=False)
    root = np.sqrt(sigma[:r] / s)
    A, B = U[:, :r] * root, root[:, None] * Vt[:r]
    return tuple(each.astype(W.dtype) for each in (M - s * A @ B, A, B))


def to_plain_lora(A0, B0, A, B, alpha):
    return np.concatenate([A, A0], axis=1), np.concatenate([B, -B0]), 2 * alpha
