"""Samples after the first 64 are left out."""

import numpy as np


def sgd_delta(W, X, Y, lr):
    X, Y = X[:64], Y[:64]
    n = len(X)
    E = X @ W.T - Y
    dW = -lr / n * (E.T @ X)
    return W + dW, dW
