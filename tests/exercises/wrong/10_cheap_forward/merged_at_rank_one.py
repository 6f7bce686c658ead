"""At rank one the update is made whole, element by element."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    s = alpha / A.shape[1]
    if A.shape[1] == 1:
        return x @ (W + s * (A * B)).T
    return x @ W.T + (s * (x @ B.T)) @ A.T
