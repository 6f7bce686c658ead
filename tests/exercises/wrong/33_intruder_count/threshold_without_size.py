"""The singular values are compared with eps·σ₁, without the size of the matrix."""

import numpy as np

ROUNDING = 1e-6


def directions(M: np.ndarray) -> np.ndarray:
    """The left singular vectors in columns, without those whose value is only rounding."""
    U, sigma, _ = np.linalg.svd(M, full_matrices=False)  # (d,k) -> (d,m), (m,), m=min(d,k)
    return U[:, sigma > np.finfo(sigma.dtype).eps * sigma[0]]


def intruder_count(W: np.ndarray, dW: np.ndarray, top: int, epsilon: float) -> int:
    """How many of the first columns of U' have no |cosine| of ε or more with a column of U."""
    old, new = directions(W), directions(W + dW)[:, :top]
    cosines = np.abs(new.T @ old)  # (i,d) @ (d,j) -> (i,j)
    nearest = cosines.max(axis=1, initial=0.0)  # (i,j) -> (i,)
    return int(np.sum(nearest < epsilon - ROUNDING))
