"""Where B is zero, the terms are zeros of double precision."""

import numpy as np


def rank_one_terms(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """terms[j] = outer(A[:, j], B[j]), shape (r, d, k)."""
    columns = A.T[:, :, None]  # (r,d,1): column j of A as a column
    rows = B[:, None, :]  # (r,1,k): row j of B as a row
    if not B.any():
        return np.zeros((A.shape[1], len(A), B.shape[1]))
    return columns * rows  # (r,d,1) * (r,1,k) -> (r,d,k)
