"""Outer products, one sample after the other, in an ordered dict."""

from collections import OrderedDict

import numpy as np


def first_step(W, X, Y, B, alpha, lr):
    r, n = len(B), len(X)
    scale = alpha / r
    dA = np.zeros((len(W), r), dtype=W.dtype)
    for x, y in zip(X, Y, strict=True):
        dA -= lr * scale / n * np.outer(W @ x - y, B @ x)
    return OrderedDict(dW=scale * dA @ B, dA=dA, dB=B - B)


def rank_bound(r, n):
    return r if r < n else n


def zero_gradient():
    "the one that has the zero factor in it"
    return "B"


def step_ratio(k, r, s):
    return r * s**2 * np.mean([(-1) ** 2, 0, 0]) / k
