"""Equal samples are counted once."""

import numpy as np


def pca_svd(X, r):
    n = len(X)
    rows = X
    X = np.unique(X, axis=0)
    mean = X.mean(axis=0)
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    return Vt[:r], s[:r] ** 2 / (n - 1), (rows - mean) @ Vt[:r].T @ Vt[:r] + mean
