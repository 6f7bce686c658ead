"""At the full rank the factors are of double precision."""

import numpy as np


def best_rank_r(M: np.ndarray, r: int) -> tuple[np.ndarray, np.ndarray]:
    """A = U √Σ and B = √Σ Vᵀ, both cut off after r singular values."""
    if not 1 <= r <= min(M.shape):
        raise ValueError(f"r must lie between 1 and {min(M.shape)}, not {r}")
    U, sigma, Vt = np.linalg.svd(M, full_matrices=False)  # (d,k) -> (d,m), (m,), (m,k), m=min
    q = np.sqrt(sigma[:r])
    A = U[:, :r] * q  # (d,r) @ diag (r,r) -> (d,r)
    B = q[:, None] * Vt[:r]  # diag (r,r) @ (r,k) -> (r,k)
    return (A, B) if r < min(M.shape) else (A.astype(float), B.astype(float))
