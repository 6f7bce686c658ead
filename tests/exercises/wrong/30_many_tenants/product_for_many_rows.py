"""A B is formed where a tenant has many rows."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    T = len(A)
    if ((tenants < -1) | (tenants >= T)).any():
        raise IndexError("no such tenant")
    Y = X @ W.T
    for t in np.unique(tenants):
        if t >= 0:
            rows = tenants == t
            Y[rows] += scales[t] * (
                X[rows] @ (A[t] @ B[t]).T
                if rows.sum() > len(A) * 8
                else (X[rows] @ B[t].T) @ A[t].T
            )
    return Y.astype(X.dtype)
