"""One triple after the other; the plain adapter is the SVD of the update, filled up with zeros."""

import numpy as np


def pissa_init(W, r, alpha):
    half = W.dtype == np.float16
    M = W.astype(np.float32) if half else W
    U, sigma, Vt = np.linalg.svd(M)
    s = alpha / r
    R = M.copy()
    A, B = np.zeros((len(M), r), M.dtype), np.zeros((r, M.shape[1]), M.dtype)
    for j in range(r):
        A[:, j] = -U[:, j] * (sigma[j] / s) ** 0.5
        B[j] = -Vt[j] * (sigma[j] / s) ** 0.5
        R -= s * np.outer(A[:, j], B[j])
    return R.astype(W.dtype), A.astype(W.dtype), B.astype(W.dtype)


def to_plain_lora(A0, B0, A, B, alpha):
    r = A.shape[1]
    U, sigma, Vt = np.linalg.svd(A @ B - A0 @ B0, full_matrices=False)
    some = min(2 * r, len(sigma))
    A2, B2 = np.zeros((len(A), 2 * r), A.dtype), np.zeros((2 * r, B.shape[1]), B.dtype)
    A2[:, :some] = U[:, :some] * sigma[:some]
    B2[:some] = Vt[:some]
    return A2, B2, 2 * alpha
