"""Reference of 17_subspace_overlap."""

import numpy as np


def subspace_overlap(B1: np.ndarray, B2: np.ndarray, i: int, j: int) -> float:
    """φ(i, j) = ‖V₁V₂ᵀ‖²_F / min(i, j), with orthonormal rows in V₁ and V₂."""
    V1 = np.linalg.svd(B1, full_matrices=False)[2][:i]  # (r1,k) -> (i,k)
    V2 = np.linalg.svd(B2, full_matrices=False)[2][:j]  # (r2,k) -> (j,k)
    cosines = V1 @ V2.T  # (i,k) @ (k,j) -> (i,j)
    return float(np.sum(cosines**2)) / min(i, j)
