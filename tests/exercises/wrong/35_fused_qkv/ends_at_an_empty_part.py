"""Behind a part without outputs no adapter counts."""

import numpy as np


def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
    W = weight.T if transposed else weight
    if sum(sizes) != len(W):
        raise ValueError("sizes")
    y = x @ W.T
    at = 0
    for size, pair in zip(sizes, adapters):
        if size == 0:
            break
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
