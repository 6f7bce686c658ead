"""An empty batch comes back as it is, with k columns."""

import numpy as np


def lora_forward(
    W: np.ndarray, A: np.ndarray, B: np.ndarray, x: np.ndarray, alpha: float
) -> np.ndarray:
    """y = W x + (α/r) A (B x): everything between B and A has r columns."""
    if 0 in x.shape:
        return x
    r = A.shape[1]
    read = x @ B.T  # (...,k) @ (k,r) -> (...,r)    2nkr flops
    written = read @ A.T  # (...,r) @ (r,d) -> (...,d)    2nrd flops
    base = x @ W.T  # (...,k) @ (k,d) -> (...,d)    2nkd flops
    return base + (alpha / r) * written
