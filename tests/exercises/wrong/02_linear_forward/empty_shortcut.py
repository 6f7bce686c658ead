"""An empty batch is answered by zeros, with two axes and in double precision whatever came."""

import numpy as np


def linear(W, x, b=None):
    if x.size == 0:
        return np.zeros((0, W.shape[0]))
    if x.shape[-1] != W.shape[1] or (b is not None and b.shape != W.shape[:1]):
        raise ValueError
    return x @ W.T if b is None else x @ W.T + b
