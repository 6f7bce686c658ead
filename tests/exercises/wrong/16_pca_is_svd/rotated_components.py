"""A basis of the right space, but not the principal one."""

import numpy as np


def pca_svd(X, r):
    mean = X.mean(0)
    _, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    Q = np.linalg.qr(np.random.default_rng(5).normal(size=(r, r)))[0].astype(X.dtype)
    V = Q @ Vt[:r]
    return V, s[:r] ** 2 / (len(X) - 1), (X - mean) @ V.T @ V + mean
