"""Reference of 05_outer_products."""

import numpy as np


def rank_one_terms(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """terms[j] = outer(A[:, j], B[j]), shape (r, d, k)."""
    columns = A.T[:, :, None]  # (r,d,1): column j of A as a column
    rows = B[:, None, :]  # (r,1,k): row j of B as a row
    return columns * rows  # (r,d,1) * (r,1,k) -> (r,d,k)
