"""Half precision comes back in single."""

import numpy as np


def linear(W, x, b=None):
    if x.shape[-1] != W.shape[1] or (b is not None and b.shape != W.shape[:1]):
        raise ValueError
    y = x @ W.T if b is None else x @ W.T + b
    return y.astype(np.result_type(y, np.float32))
