"""Each part is computed by itself, and the pieces are joined."""

import numpy as np


def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
    W = weight.T if transposed else weight
    if sum(sizes) != len(W):
        raise ValueError("sizes")
    pieces, start = [], 0
    for size, adapter in zip(sizes, adapters, strict=True):
        piece = x @ W[start : start + size].T
        if adapter is not None:
            A, B = adapter
            piece = piece + alpha / len(B) * (x @ B.T @ A.T)
        pieces.append(piece)
        start += size
    return np.concatenate(pieces, axis=-1)


def fused_merge(weight, sizes, adapters, alpha, transposed=False):
    W = weight.T if transposed else weight
    if sum(sizes) != len(W):
        raise ValueError("sizes")
    zero = np.zeros((0, W.shape[1]), W.dtype)
    updates = [
        np.zeros((size, W.shape[1]), W.dtype) if a is None else alpha / len(a[1]) * (a[0] @ a[1])
        for size, a in zip(sizes, adapters, strict=True)
    ]
    merged = W + np.concatenate([zero, *updates])
    return np.ascontiguousarray(merged.T) if transposed else merged
