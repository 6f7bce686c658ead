"""Rows and columns are both centred."""

import numpy as np


def pca_svd(X, r):
    columns = X - X.mean(axis=0)
    rows = columns.mean(axis=1, keepdims=True)
    U, s, Vt = np.linalg.svd(columns - rows, full_matrices=False)
    return Vt[:r], s[:r] ** 2 / (len(X) - 1), (U[:, :r] * s[:r]) @ Vt[:r] + rows + X.mean(axis=0)
