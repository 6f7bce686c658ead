"""The output is written into a buffer that the next call writes into again."""

import numpy as np

BUFFERS = {}


def linear(W, x, b=None):
    if x.shape[-1] != W.shape[1] or (b is not None and b.shape != W.shape[:1]):
        raise ValueError
    y = x @ W.T if b is None else x @ W.T + b
    buffer = BUFFERS.setdefault((y.shape, y.dtype), np.empty_like(y))
    buffer[...] = y
    return buffer
