"""Columns of equal numbers are dropped."""

import numpy as np


def pca_svd(X: np.ndarray, r: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """X - mean = UΣVᵀ: components Vᵀ, variances σ²/(n-1), X̂ = (X - mean) V Vᵀ + mean."""
    X = X[:, np.ptp(X, axis=0) > 0]
    mean = X.mean(axis=0)  # (n,k) -> (k,)
    _, sigma, Vt = np.linalg.svd(X - mean, full_matrices=False)
    components = Vt[:r]  # (m,k) -> (r,k), m = min(n,k)
    explained_variance = sigma[:r] ** 2 / (len(X) - 1)
    scores = (X - mean) @ components.T  # (n,k) @ (k,r) -> (n,r)
    X_hat = scores @ components + mean  # (n,r) @ (r,k) -> (n,k)
    return components, explained_variance, X_hat
