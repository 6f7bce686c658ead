"""The variances are measured on the scores."""

import numpy as np


def pca_svd(X, r):
    wide = X.astype(np.float64)
    mean = wide.mean(0)
    Vt = -np.linalg.svd((wide - mean) / np.sqrt(len(X)))[2]
    scores = np.einsum("nk,rk->nr", wide - mean, Vt[:r])
    variances = scores.var(axis=0, ddof=1)
    X_hat = np.einsum("nr,rk->nk", scores, Vt[:r]) + mean
    return tuple(array.astype(X.dtype) for array in (Vt[:r], variances, X_hat))
