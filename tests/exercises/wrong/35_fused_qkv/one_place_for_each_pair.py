"""A pair of factors has one place only."""

import numpy as np


def _check(weight, sizes, transposed):
    if sum(sizes) != weight.shape[1 if transposed else 0]:
        raise ValueError("sizes")


def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
    _check(weight, sizes, transposed)
    y = x @ (weight if transposed else weight.T)
    places, start = {}, 0
    for size, pair in zip(sizes, adapters):
        places[id(pair)] = start, size, pair
        start += size
    for start, size, pair in places.values():
        if pair is not None:
            A, B = pair
            y[..., start : start + size] += alpha / A.shape[1] * ((x @ B.T) @ A.T)
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
