"""Reference of 09_lora_forward."""

import numpy as np


def lora_forward(
    W: np.ndarray, A: np.ndarray, B: np.ndarray, x: np.ndarray, alpha: float
) -> np.ndarray:
    """y = W x + (α/r) A (B x), with the samples in rows."""
    r = A.shape[1]
    base = x @ W.T  # (...,k) @ (k,d) -> (...,d)
    read = x @ B.T  # (...,k) @ (k,r) -> (...,r)
    written = read @ A.T  # (...,r) @ (r,d) -> (...,d)
    return base + (alpha / r) * written
