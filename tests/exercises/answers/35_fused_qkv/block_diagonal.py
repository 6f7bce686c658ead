"""One wide adapter with a block-diagonal writer, as loralib's grouped convolution."""

import numpy as np


def wide(d, sizes, adapters, alpha, dtype):
    if d != sum(sizes):
        raise ValueError
    ranks = [0 if each is None else each[1].shape[0] for each in adapters]
    k = next((each[1].shape[1] for each in adapters if each is not None), None)
    if k is None:
        return None
    A, B = np.zeros((d, sum(ranks)), dtype), np.zeros((sum(ranks), k), dtype)
    row = column = 0
    for size, r, each in zip(sizes, ranks, adapters, strict=True):
        if r:
            A[row : row + size, column : column + r] = each[0] * (alpha / r)
            B[column : column + r] = each[1]
        row, column = row + size, column + r
    return A, B


def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
    W = np.swapaxes(weight, 0, 1) if transposed else weight
    pair = wide(W.shape[0], sizes, adapters, alpha, W.dtype)
    y = np.matmul(x, W.T)
    return y if pair is None else y + x @ pair[1].T @ pair[0].T


def fused_merge(weight, sizes, adapters, alpha, transposed=False):
    W = np.swapaxes(weight, 0, 1) if transposed else weight
    pair = wide(W.shape[0], sizes, adapters, alpha, W.dtype)
    new = np.array(W) if pair is None else W + np.matmul(*pair)
    return new.T if transposed else new
