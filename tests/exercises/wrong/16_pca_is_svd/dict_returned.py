"""The right numbers in a dict."""

import numpy as np


def pca_svd(X, r):
    mean = X.mean(0)
    U, s, V = np.linalg.svd(X - mean, full_matrices=False)
    X_hat = (U[:, :r] * s[:r]) @ V[:r] + mean
    return {"components": V[:r], "explained_variance": s[:r] ** 2 / (len(X) - 1), "X_hat": X_hat}
