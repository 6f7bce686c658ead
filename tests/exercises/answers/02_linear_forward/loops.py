"""One sample at a time, one output at a time."""

import numpy as np


def linear(W, x, b=None):
    d, k = W.shape
    if x.shape[-1] != k or (b is not None and b.shape != (d,)):
        raise ValueError(f"{x.shape} or {getattr(b, 'shape', None)} does not fit {W.shape}")
    kinds = (W, x) if b is None else (W, x, b)
    y = np.empty((*x.shape[:-1], d), dtype=np.result_type(*kinds))
    for index in np.ndindex(*x.shape[:-1]):
        for i, row in enumerate(W):
            y[index][i] = sum(w * value for w, value in zip(row, x[index], strict=True))
            if b is not None:
                y[index][i] += b[i]
    return y
