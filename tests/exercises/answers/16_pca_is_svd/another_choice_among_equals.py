"""The SVD of turned data, turned back: other signs, another choice where variances are equal."""

import numpy as np


def pca_svd(X, r):
    n, k = X.shape
    Q = np.linalg.qr(np.random.default_rng().normal(size=(k, k)))[0].astype(X.dtype)
    mean = X.mean(axis=0)
    _, s, Vt = np.linalg.svd((X - mean) @ Q, full_matrices=False)
    V = Vt[:r] @ Q.T
    return V, s[:r] ** 2 / (n - 1), X - ((X - mean) - (X - mean) @ V.T @ V)
