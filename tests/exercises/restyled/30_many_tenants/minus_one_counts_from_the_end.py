"""Row by row, and no test for -1."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    rows = [np.zeros((0, len(W)), X.dtype)]
    for x, t in zip(X, tenants, strict=True):
        if t < -1 or t >= len(A):
            raise IndexError("unknown tenant")
        y = W @ x
        if len(A):
            y = y + scales[t] * (A[t] @ (B[t] @ x))
        rows.append(y[None])
    return np.concatenate(rows)
