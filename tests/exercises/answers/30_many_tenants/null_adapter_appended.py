"""A stack with an adapter of zeros at its end, which -1 finds."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    T, d, r = A.shape
    k = W.shape[1]
    if np.any(tenants > T - 1) or np.any(tenants < -1):
        raise IndexError("unknown tenant")
    A = np.concatenate([A, np.zeros((1, d, r), A.dtype)])
    B = np.concatenate([B, np.zeros((1, r, k), B.dtype)])
    s = np.append(scales, np.zeros(1, scales.dtype))
    read = np.einsum("nrk,nk->nr", B[tenants], X)
    written = s[tenants, None] * np.einsum("ndr,nr->nd", A[tenants], read)
    return (X @ W.T + written).astype(X.dtype)
