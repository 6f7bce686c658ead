"""At a learning rate of 0 the caller's own array is handed back."""

import numpy as np


def sgd_delta(W, X, Y, lr):
    if not lr:
        return W, np.zeros_like(W)
    dW = -lr * (X @ W.T - Y).T @ X / len(X)
    return W + dW, dW
