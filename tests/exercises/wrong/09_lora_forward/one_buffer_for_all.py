"""The output is written into a buffer that the next call writes into again."""

import numpy as np

BUFFERS = {}


def lora_forward(W, A, B, x, alpha):
    y = x @ W.T + alpha / A.shape[1] * ((x @ B.T) @ A.T)
    buffer = BUFFERS.setdefault((y.shape, y.dtype), np.empty_like(y))
    buffer[...] = y
    return buffer
