"""The least-squares solution instead of one step towards it."""

import numpy as np


def sgd_delta(W, X, Y, lr):
    best = np.linalg.lstsq(X, Y, rcond=None)[0].T
    return best, best - W
