"""Looked up for every row, and chosen by np.where."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    T = len(A)
    if ((tenants >= T) | (tenants < -1)).any():
        raise IndexError("unknown tenant")
    base = np.einsum("dk,nk->nd", W, X)
    if T == 0:
        return base
    t = np.where(tenants < 0, 0, tenants)
    read = (np.take(B, t, axis=0) * X[:, None, :]).sum(axis=2)
    written = (np.take(A, t, axis=0) * read[:, None, :]).sum(axis=2)
    adapted = (base + scales[t][:, None] * written).astype(X.dtype)
    return np.where((tenants < 0)[:, None], base, adapted)
