"""Pair by pair, with the left singular vectors of the transposes."""

import numpy as np


def subspace_overlap(B1, B2, i, j):
    left1 = np.linalg.svd(B1.T, full_matrices=False)[0]
    left2 = np.linalg.svd(B2.T, full_matrices=False)[0]
    total = 0.0
    for a in range(i):
        for b in range(j):
            total += float(left1[:, a] @ left2[:, b]) ** 2
    return total / (i if i < j else j)
