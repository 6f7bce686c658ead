"""The step has the length lr, whatever the gradient's length."""

import numpy as np


def sgd_delta(W, X, Y, lr):
    G = (X @ W.T - Y).T @ X / len(X)
    dW = -lr * G / (np.linalg.norm(G) + 1e-12)
    return W + dW, dW
