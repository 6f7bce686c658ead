"""One degree of freedom too few."""

import numpy as np


def pca_svd(X, r):
    mean = X.mean(0)
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    return Vt[:r], s[:r] ** 2 / (len(X) - 2), (U[:, :r] * s[:r]) @ Vt[:r] + mean
