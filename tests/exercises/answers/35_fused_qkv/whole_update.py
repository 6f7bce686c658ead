"""The whole update is stacked first, with zeros where there is no adapter."""

import numpy as np


def update(weight, sizes, adapters, alpha, transposed):
    d, k = weight.shape[::-1] if transposed else weight.shape
    if d != sum(sizes):
        raise ValueError("sizes")
    blocks = [
        np.zeros((size, k), weight.dtype)
        if each is None
        else each[0] @ each[1] * (alpha / len(each[1]))
        for size, each in zip(sizes, adapters, strict=True)
    ]
    dW = np.vstack(blocks).astype(weight.dtype)
    return dW.T if transposed else dW


def fused_merge(weight, sizes, adapters, alpha, transposed=False):
    return weight + update(weight, sizes, adapters, alpha, transposed)


def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
    new = fused_merge(weight, sizes, adapters, alpha, transposed)
    return x @ new if transposed else x @ new.T
