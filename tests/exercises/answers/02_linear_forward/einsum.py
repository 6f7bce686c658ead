"""Every product by its axes, after both checks."""

import numpy as np


def linear(W, x, b=None):
    if x.shape[-1:] != W.shape[1:]:
        raise ValueError("inputs")
    if b is not None and tuple(b.shape) != W.shape[:1]:
        raise ValueError("bias")
    y = np.einsum("dk,...k->...d", W, x)
    return y if b is None else y + b
