"""A small class holds the scaled output gradient; swapaxes, in-place on own results, OrderedDict."""

from collections import OrderedDict

import numpy as np


class Rows:
    def __init__(self, array):
        self.shape = array.shape
        self.rows = array.reshape((-1, array.shape[-1]))

    def restore(self, rows):
        return rows.reshape(self.shape)


def lora_backward(G, X, W, A, B, alpha):
    g, x = Rows(G), Rows(X)
    inner = g.rows @ A
    inner *= alpha / A.shape[1]
    dX = g.rows @ W
    dX += inner @ B
    dA = (B @ x.rows.swapaxes(0, 1) @ g.rows).T
    dA = dA * (alpha / A.shape[1])
    out = OrderedDict()
    out["dA"], out["dB"], out["dX"] = dA, inner.transpose().dot(x.rows), x.restore(dX)
    return out
