"""One product with the merged weight: dear, but right (the cost is for exercise 10)."""

import numpy as np


def lora_forward(
    W: np.ndarray, A: np.ndarray, B: np.ndarray, x: np.ndarray, alpha: float
) -> np.ndarray:
    merged = W + (alpha / A.shape[1]) * (A @ B)
    return np.tensordot(x, merged, axes=(-1, 1))
