"""A bias of zeros is left out before its shape is seen."""

import numpy as np


def linear(W, x, b=None):
    if x.shape[-1] != W.shape[1]:
        raise ValueError
    y = x @ W.T
    if b is None or not np.any(b):
        return y
    if b.shape != W.shape[:1]:
        raise ValueError
    return y + b
