"""The classical road: the eigenvectors of np.cov, turned to fall."""

import numpy as np


def pca_svd(X, r):
    centre = np.mean(X, axis=0)
    values, vectors = np.linalg.eigh(np.cov(X.T))
    order = np.argsort(-values)[:r]
    V = vectors[:, order].T.astype(X.dtype)
    return V, values[order].astype(X.dtype), centre + (X - centre) @ V.T @ V
