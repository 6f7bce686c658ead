"""What is no number comes out as one."""

import numpy as np


def linear(W, x, b=None):
    d, k = W.shape
    if x.ndim == 0 or x.shape[-1] != k:
        raise ValueError("x")
    if b is not None and b.shape != (d,):
        raise ValueError("b")
    y = x @ W.T
    return y if b is None else y + b


_inner = linear


def linear(*a, **k):
    y = _inner(*a, **k)
    fix = lambda m: np.nan_to_num(m).astype(m.dtype) if m.dtype.kind == "f" else m
    return tuple(map(fix, y)) if isinstance(y, tuple) else fix(y)
