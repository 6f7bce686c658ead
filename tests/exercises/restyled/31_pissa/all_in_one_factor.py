"""The reader has orthonormal rows, and the writer is W seen through it."""

import numpy as np


def pissa_init(W, r, alpha):
    M = W.astype(np.promote_types(W.dtype, np.float32))
    B = np.linalg.svd(M)[2][:r]
    A = M @ B.T
    return tuple(each.astype(W.dtype) for each in (M - A @ B, A * (r / alpha), B))


def to_plain_lora(A0, B0, A, B, alpha):
    return np.concatenate([A, A0], axis=1), np.concatenate([B, -B0]), 2 * alpha
