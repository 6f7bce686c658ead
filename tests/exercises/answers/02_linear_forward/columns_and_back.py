"""All samples as columns, then the leading axes again; errors from a small class."""

import numpy as np


class Layer:
    def __init__(self, W, b):
        self.W = W
        self.d, self.k = W.shape
        self.b = b
        if b is not None and b.shape != (self.d,):
            raise ValueError("bias")

    def __call__(self, x):
        *lead, k = x.shape
        if k != self.k:
            raise ValueError("inputs")
        columns = x.reshape(-1, k).T
        y = np.matmul(self.W, columns).T.reshape(*lead, self.d)
        return y if self.b is None else np.add(y, self.b)


def linear(W, x, b=None):
    print("x", x.shape)
    return Layer(W, b)(x)
