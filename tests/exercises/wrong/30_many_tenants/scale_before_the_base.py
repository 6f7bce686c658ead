"""The base of a tenant's rows is scaled as well."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    if ((tenants < -1) | (tenants >= len(A))).any():
        raise IndexError("unknown tenant")
    s = np.ones(len(X), X.dtype)
    s[tenants >= 0] = scales[tenants[tenants >= 0]]
    Y = s[:, None] * (X @ W.T)
    for i, t in enumerate(tenants):
        if t >= 0:
            Y[i] += s[i] * (A[t] @ (B[t] @ X[i]))
    return Y
