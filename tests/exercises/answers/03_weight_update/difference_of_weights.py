"""The new weight first, and the change as its difference from the old one."""

from typing import NamedTuple

import numpy as np


class Step(NamedTuple):
    W_new: np.ndarray
    dW: np.ndarray


def sgd_delta(W, X, Y, lr):
    W_new = W.copy()
    W_new -= lr / X.shape[0] * np.einsum("nd,nk->dk", X @ W.T - Y, X)
    return Step(W_new, W_new - W)
