"""Rows of one tenant share two thin products, as in the segmented kernels of S-LoRA."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    Y = X @ W.T
    for t in np.unique(tenants):
        if t == -1:
            continue
        if not 0 <= t < len(scales):
            raise IndexError("unknown tenant")
        rows = np.flatnonzero(tenants == t)
        Y[rows] += scales[t] * ((X[rows] @ B[t].T) @ A[t].T)
    return Y
