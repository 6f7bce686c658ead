"""Sequences are taken apart and stacked again."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    if x.ndim > 2:
        return np.stack([lora_forward(W, A, B, each, alpha) for each in x])
    return x @ W.T + alpha / A.shape[1] * (x @ B.T @ A.T)
