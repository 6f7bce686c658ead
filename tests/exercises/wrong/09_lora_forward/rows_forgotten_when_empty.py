"""An empty sequence loses its leading axes."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    s = alpha / A.shape[1]
    if x.size == 0:
        return np.zeros((0, len(W)), x.dtype)
    return x @ W.T + s * (x @ B.T @ A.T)
