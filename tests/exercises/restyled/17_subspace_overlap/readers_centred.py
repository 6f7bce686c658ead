"""PCA of the rows instead of their SVD."""

import numpy as np


def subspace_overlap(B1, B2, i, j):
    V1 = np.linalg.svd(B1 - B1.mean(axis=0))[2][:i]
    V2 = np.linalg.svd(B2 - B2.mean(axis=0))[2][:j]
    return float(np.linalg.norm(V1 @ V2.T) ** 2 / min(i, j))
