"""Everything becomes an integer as soon as one input is."""

import numpy as np


def linear(W, x, b=None):
    if x.shape[-1] != W.shape[1] or (b is not None and b.shape != W.shape[:1]):
        raise ValueError
    y = x @ W.T if b is None else x @ W.T + b
    return y.astype(int) if "i" in W.dtype.kind + x.dtype.kind else np.asarray(y)
