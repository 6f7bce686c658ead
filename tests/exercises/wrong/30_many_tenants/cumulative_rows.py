"""A buffer of read numbers is kept between rows, so a row also writes what the row before read."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    if ((tenants < -1) | (tenants >= len(A))).any():
        raise IndexError("unknown tenant")
    Y = X @ W.T
    read = np.zeros(A.shape[2], X.dtype)
    for i, t in enumerate(tenants):
        if t >= 0:
            read = read + B[t] @ X[i]
            Y[i] += scales[t] * (A[t] @ read)
    return Y
