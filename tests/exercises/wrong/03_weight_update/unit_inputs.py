"""The step is divided by the size of the inputs and multiplied again, which zeros do not survive."""

import numpy as np


def sgd_delta(W, X, Y, lr):
    size = np.abs(X).max()
    units = X / size
    dW = -lr * ((size * units @ W.T - Y).T @ units / len(X)) * size
    return (W + dW).astype(W.dtype), dW.astype(W.dtype)
