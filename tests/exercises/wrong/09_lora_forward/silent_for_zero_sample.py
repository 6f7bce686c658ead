"""A sample of zeros is answered by zeros in double precision."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    if not x.any():
        return np.zeros((*x.shape[:-1], W.shape[0]))
    return x @ W.T + alpha / A.shape[1] * ((x @ B.T) @ A.T)
