"""As Adam would begin: the sign of the gradient."""

import numpy as np


def sgd_delta(W, X, Y, lr):
    dW = -lr * np.sign((X @ W.T - Y).T @ X / len(X))
    return W + dW, dW
