"""Reference of 04_numerical_rank."""

import numpy as np


def numerical_rank(M: np.ndarray, rtol: float | None = None) -> int:
    """#{σᵢ > rtol · σ₁}, with rtol = max(d, k) · eps by default."""
    if M.size == 0:
        return 0
    if rtol is None:
        rtol = max(M.shape) * np.finfo(M.dtype).eps
    sigma = np.linalg.svd(M, compute_uv=False)  # (d,k) -> (min(d,k),), descending
    return int(np.count_nonzero(sigma > rtol * sigma[0]))
