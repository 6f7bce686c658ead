import numpy as np


def lora_forward(
    W: np.ndarray, A: np.ndarray, B: np.ndarray, x: np.ndarray, alpha: float
) -> np.ndarray:
    """y = W x + (α/r) A (B x), with the samples in rows."""
    r = min(A.shape)
    base = x @ W.T
    read = x @ B.T
    written = read @ A.T
    return base + (alpha / r) * written
