"""Eigenvectors of the (n, n) Gram matrix, one component after the other."""

import numpy as np


def pca_svd(X, r):
    mean = X.mean(axis=0)
    centred = X - mean
    values, vectors = np.linalg.eigh(centred @ centred.T)
    rows, variances, X_hat = [], [], np.tile(mean, (len(X), 1))
    for value, u in list(zip(values, vectors.T, strict=True))[::-1][:r]:
        v = u @ centred
        v = v / np.linalg.norm(v)
        rows.append(v)
        variances.append(value / (len(X) - 1))
        X_hat = X_hat + np.outer(centred @ v, v)
    return np.array(rows), np.array(variances), X_hat
