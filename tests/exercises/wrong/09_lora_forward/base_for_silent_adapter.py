"""With a silent adapter the base is applied for columns."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    if not alpha or not A.any():
        return np.atleast_2d(x) @ W.T
    return x @ W.T + alpha / A.shape[1] * ((x @ B.T) @ A.T)
