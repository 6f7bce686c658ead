"""The triples from the eigenvectors of the smaller Gram matrix, and the minus in A2."""

import numpy as np


def pissa_init(W, r, alpha):
    s = alpha / r
    M = W if W.dtype == np.float64 else W.astype(np.float32)
    if M.shape[0] > M.shape[1]:
        R, A, B = pissa_init(np.ascontiguousarray(M.T), r, alpha)
        return tuple(each.astype(W.dtype) for each in (R.T, B.T, A.T))
    values, vectors = np.linalg.eigh(M @ M.T)
    U = vectors[:, ::-1][:, :r]
    reads = U.T @ M
    lengths = np.sqrt(np.maximum(values[::-1][:r], 0))
    root = np.sqrt(lengths / s)
    A = U * root
    safe = np.where(root > 1e-4, root, 1)
    B = reads / s / safe[:, None]
    return tuple(each.astype(W.dtype) for each in (M - s * A @ B, A, B))


def to_plain_lora(A0, B0, A, B, alpha):
    return np.hstack((A0, A)), np.vstack((-B0, B)), 2.0 * alpha
