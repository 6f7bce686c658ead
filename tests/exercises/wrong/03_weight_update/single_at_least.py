"""Half precision is computed in single, as it may be, and stays there."""

import numpy as np


def sgd_delta(W, X, Y, lr):
    W, X, Y = (a.astype(np.result_type(a, np.float32)) for a in (W, X, Y))
    dW = -lr * (X @ W.T - Y).T @ X / len(X)
    return W + dW, dW
