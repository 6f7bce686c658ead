"""Divides by the geometric mean of i and j."""

import numpy as np


def subspace_overlap(B1, B2, i, j):
    V1 = np.linalg.svd(B1)[2][:i]
    V2 = np.linalg.svd(B2)[2][:j]
    return float(np.linalg.norm(V1 @ V2.T) ** 2 / np.sqrt(i * j))
