"""The thin products are right, but the scale is that of the neighbour to the left."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    if ((tenants < -1) | (tenants >= len(A))).any():
        raise IndexError("unknown tenant")
    Y = X @ W.T
    for i, t in enumerate(tenants):
        if t >= 0:
            Y[i] += scales[t - 1] * (A[t] @ (B[t] @ X[i]))
    return Y
