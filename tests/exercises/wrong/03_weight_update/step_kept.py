"""The steps are kept in one array for all calls."""

import numpy as np

STEPS = {}


def sgd_delta(W, X, Y, lr):
    dW = -lr * (X @ W.T - Y).T @ X / len(X)
    kept = STEPS.setdefault((W.shape, dW.dtype), np.empty_like(dW))
    kept[...] = dW
    return W + kept, kept
