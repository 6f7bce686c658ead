"""One sample at a time, one output at a time."""

import numpy as np


def one_sample(W, A, B, x, scale):
    read = [sum(b * value for b, value in zip(row, x, strict=True)) for row in B]
    written = [sum(a * h for a, h in zip(row, read, strict=True)) for row in A]
    base = [sum(w * value for w, value in zip(row, x, strict=True)) for row in W]
    return [y + scale * change for y, change in zip(base, written, strict=True)]


def lora_forward(W, A, B, x, alpha):
    d, r = A.shape
    y = np.empty((*x.shape[:-1], d), dtype=x.dtype)
    for index in np.ndindex(*x.shape[:-1]):
        y[index] = one_sample(W, A, B, x[index], alpha / r)
    return y
