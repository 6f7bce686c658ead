"""An empty sequence loses its leading axes."""

import numpy as np


def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
    W = weight.T if transposed else weight
    if sum(sizes) != len(W):
        raise ValueError("sizes")
    if x.size == 0:
        return np.zeros((0, len(W)), x.dtype)
    y = x @ W.T
    at = 0
    for size, pair in zip(sizes, adapters):
        if pair is not None:
            A, B = pair
            y[..., at : at + size] += alpha / A.shape[1] * (x @ B.T @ A.T)
        at += size
    return y


def fused_merge(weight, sizes, adapters, alpha, transposed=False):
    W = weight.T.copy() if transposed else weight.copy()
    if sum(sizes) != len(W):
        raise ValueError("sizes")
    at = 0
    for size, pair in zip(sizes, adapters):
        if pair is not None:
            A, B = pair
            W[at : at + size] += alpha / A.shape[1] * (A @ B)
        at += size
    return W.T if transposed else W
