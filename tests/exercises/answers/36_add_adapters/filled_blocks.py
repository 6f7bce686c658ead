"""Empty arrays filled block by block; the SVD of R_A B, which is thin."""

import numpy as np


def add_adapters(adapters, weights):
    if len(adapters) == 0 or len(weights) != len(adapters):
        raise ValueError("nothing to add")
    R = sum(A.shape[1] for A, _, _ in adapters)
    first_A, first_B, _ = adapters[0]
    A = np.empty((first_A.shape[0], R), first_A.dtype)
    B = np.empty((R, first_B.shape[1]), first_B.dtype)
    at = 0
    for i, (writer, reader, s) in enumerate(adapters):
        A[:, at : at + len(reader)] = writer
        B[at : at + len(reader)] = reader * weights[i] * s
        at += len(reader)
    return A, B


def best_rank(A, B, r):
    if r < 1 or r > min(A.shape[0], A.shape[1], B.shape[1]):
        raise ValueError(r)
    Q, T = np.linalg.qr(A)
    U, s, Vt = np.linalg.svd(T @ B, full_matrices=False)
    root = np.sqrt(s[:r])
    return Q @ (U[:, :r] * root), root[:, None] * Vt[:r]
