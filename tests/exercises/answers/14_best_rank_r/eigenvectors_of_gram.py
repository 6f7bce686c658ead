"""The eigenvectors of MᵀM, with a floor against division by zero."""

import numpy as np


class NoSuchRank(ValueError):
    pass


def best_rank_r(M, r):
    if not 0 < r <= min(M.shape):
        raise NoSuchRank(r)
    values, vectors = np.linalg.eigh(M.T @ M)
    top = np.argsort(values)[::-1][:r]
    sigma = np.sqrt(np.maximum(values[top], 0))
    V = vectors[:, top]
    quarter = np.sqrt(sigma)
    safe = np.where(quarter > 0, quarter, 1)
    return (M @ V) / safe, (V * quarter).T
