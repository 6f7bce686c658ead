import numpy as np


def numerical_rank(M: np.ndarray, rtol: float | None = None) -> int:
    """#{σᵢ > rtol · σ₁}, with rtol = max(d, k) · eps by default."""
    if M.size == 0:
        return 0
    if rtol is None:
        rtol = max(M.shape) * np.finfo(M.dtype).eps
    sigma = np.linalg.svd(M.astype(np.float32), compute_uv=False)
    return int(np.count_nonzero(sigma > rtol * sigma[0]))
