"""The axis of the outputs is dropped where there is one."""

import numpy as np


def _check(weight, sizes, transposed):
    if sum(sizes) != weight.shape[1 if transposed else 0]:
        raise ValueError("sizes")


def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
    _check(weight, sizes, transposed)
    y = x @ (weight if transposed else weight.T)
    start = 0
    for size, pair in zip(sizes, adapters):
        if pair is not None:
            A, B = pair
            y[..., start : start + size] += alpha / A.shape[1] * ((x @ B.T) @ A.T)
        start += size
    return y


def fused_merge(weight, sizes, adapters, alpha, transposed=False):
    _check(weight, sizes, transposed)
    out = weight.copy()
    rows = out.T if transposed else out
    start = 0
    for size, pair in zip(sizes, adapters):
        if pair is not None:
            A, B = pair
            rows[start : start + size] += alpha / A.shape[1] * (A @ B)
        start += size
    return out


import numpy as np

_inner = fused_forward


def fused_forward(*a, **k):
    return _fix(_inner(*a, **k))


def _fix(y):
    return y[..., 0] if y.ndim and y.shape[-1] == 1 else y
