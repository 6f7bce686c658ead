"""Row by row, and asks for the truth of the number."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    Y = X @ W.T
    for i, t in enumerate(tenants):
        if not -1 <= t < len(A):
            raise IndexError("unknown tenant")
        if t and t > -1:
            Y[i] += scales[t] * (A[t] @ (B[t] @ X[i]))
    return Y
