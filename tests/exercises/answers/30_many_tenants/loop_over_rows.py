"""One row after the other, as the formula says it."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    Y = np.empty((len(X), len(W)), dtype=X.dtype)
    for i, t in enumerate(tenants):
        if not -1 <= t < len(A):
            raise IndexError(f"no tenant {t}")
        Y[i] = W @ X[i]
        if t != -1:
            Y[i] += scales[t] * (A[t] @ (B[t] @ X[i]))
    return Y
