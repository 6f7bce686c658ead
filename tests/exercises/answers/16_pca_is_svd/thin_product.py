"""Everything from one SVD, and the signs fixed by the largest entry, as scikit-learn does."""

from typing import NamedTuple

import numpy as np


class Pca(NamedTuple):
    components: np.ndarray
    explained_variance: np.ndarray
    X_hat: np.ndarray


def pca_svd(X, r):
    n = X.shape[0]
    mean = X.sum(axis=0, keepdims=True) / n
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    signs = np.sign(Vt[np.arange(len(s)), np.abs(Vt).argmax(axis=1)])
    U, Vt = U * signs, Vt * signs[:, None]
    return Pca(Vt[:r], np.square(s[:r]) / (n - 1), (U[:, :r] * s[:r]) @ Vt[:r] + mean)
