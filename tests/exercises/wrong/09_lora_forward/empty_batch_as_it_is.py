"""An empty batch comes back as it is, with k columns."""

import numpy as np


def lora_forward(
    W: np.ndarray, A: np.ndarray, B: np.ndarray, x: np.ndarray, alpha: float
) -> np.ndarray:
    """y = W x + (α/r) A (B x), with the samples in rows."""
    if x.size == 0:
        return x.copy()
    r = A.shape[1]
    base = x @ W.T  # (...,k) @ (k,d) -> (...,d)
    read = x @ B.T  # (...,k) @ (k,r) -> (...,r)
    written = read @ A.T  # (...,r) @ (r,d) -> (...,d)
    return base + (alpha / r) * written
