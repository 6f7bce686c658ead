"""Sorted by tenant, cut at the borders, and put back."""

import numpy as np


def serve_batch(W, A, B, scales, X, tenants):
    known = set(range(-1, len(A)))
    if not known.issuperset(tenants.tolist()):
        raise IndexError("unknown tenant")
    order = np.argsort(tenants, kind="stable")
    t, sorted_rows = tenants[order], X[order]
    parts = [np.zeros((0, len(W)), X.dtype)]
    for tenant in sorted(set(t.tolist())):
        rows = sorted_rows[t == tenant]
        y = rows @ W.T
        if tenant >= 0:
            y = y + scales[tenant] * (rows @ B[tenant].T @ A[tenant].T)
        parts.append(y)
    return np.concatenate(parts)[np.argsort(order)].astype(X.dtype)
