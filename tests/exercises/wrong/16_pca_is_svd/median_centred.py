"""Centred at the median."""

import numpy as np


def pca_svd(X, r):
    centre = np.median(X, axis=0)
    U, s, Vt = np.linalg.svd(X - centre, full_matrices=False)
    return Vt[:r], s[:r] ** 2 / (len(X) - 1), (U[:, :r] * s[:r]) @ Vt[:r] + centre
