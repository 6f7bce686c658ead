"""The axis of the outputs is dropped where there is one."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    T = len(A)
    if ((tenants < -1) | (tenants >= T)).any():
        raise IndexError("no such tenant")
    Y = X @ W.T
    for t in np.unique(tenants):
        if t >= 0:
            rows = tenants == t
            Y[rows] += scales[t] * ((X[rows] @ B[t].T) @ A[t].T)
    return Y.astype(X.dtype)


import numpy as np

_inner = serve_batch


def serve_batch(*a, **k):
    return _fix(_inner(*a, **k))


def _fix(y):
    return y[..., 0] if y.ndim and y.shape[-1] == 1 else y
