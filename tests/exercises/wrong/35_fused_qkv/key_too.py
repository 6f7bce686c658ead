"""Where the key has no adapter it gets the query's, cut to its size."""

import numpy as np


def parts(d, sizes, adapters, alpha):
    if sum(sizes) != d:
        raise ValueError("sizes")
    start, last = 0, None
    for size, each in zip(sizes, adapters, strict=True):
        last = each if each is not None else last
        if last is not None:
            A, B = last[0][:size], last[1]
            yield slice(start, start + len(A)), A, B, alpha / A.shape[1]
        start += size


def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
    W = weight.T if transposed else weight
    y = x @ W.T
    for rows, A, B, s in parts(len(W), sizes, adapters, alpha):
        y[..., rows] += s * ((x @ B.T) @ A.T)
    return y


def fused_merge(weight, sizes, adapters, alpha, transposed=False):
    merged = weight.copy()
    W = merged.T if transposed else merged
    for rows, A, B, s in parts(len(W), sizes, adapters, alpha):
        W[rows] += s * (A @ B)
    return merged
