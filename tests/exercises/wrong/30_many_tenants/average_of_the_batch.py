"""All rows get the mean of the updates that the batch asks for."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    if ((tenants < -1) | (tenants >= len(A))).any():
        raise IndexError("unknown tenant")
    Y = X @ W.T
    own = tenants[tenants >= 0]
    if len(own):
        parts = [scales[t] * (X @ B[t].T) @ A[t].T for t in own]
        Y[tenants >= 0] += np.mean(parts, axis=0)[tenants >= 0]
    return Y
