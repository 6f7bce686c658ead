"""Scales of double precision make the output double."""

import numpy as np


def serve_batch(
    W: np.ndarray,
    A: np.ndarray,
    B: np.ndarray,
    scales: np.ndarray,
    X: np.ndarray,
    tenants: np.ndarray,
) -> np.ndarray:
    """Y = X Wᵀ, and for each row with a tenant t also s_t A_t (B_t x)."""
    if ((tenants < -1) | (tenants >= len(A))).any():
        raise IndexError("a tenant is not between -1 and T - 1")
    Y = X @ W.T  # (n,k) @ (k,d) -> (n,d)
    own = tenants >= 0
    t = tenants[own]  # (m,)
    read = np.einsum("mrk,mk->mr", B[t], X[own])
    written = np.einsum("mdr,mr->md", A[t], read)
    Y[own] += scales[t, None] * written
    return Y.astype(np.result_type(X, scales))
