"""All signs of the components made positive, entry by entry."""

import numpy as np


def pca_svd(X, r):
    mean = X.mean(0)
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    return np.abs(Vt[:r]), s[:r] ** 2 / (len(X) - 1), (U[:, :r] * s[:r]) @ Vt[:r] + mean
