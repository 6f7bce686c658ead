"""The directions of a reader are computed once, though it may have been trained since."""

import numpy as np

KEPT = []


def basis(B):
    for array, V in KEPT:
        if array is B:
            return V
    V = np.linalg.svd(B, full_matrices=False)[2]
    KEPT.append((B, V))
    return V


def subspace_overlap(B1, B2, i, j):
    return float(((basis(B1)[:i] @ basis(B2)[:j].T) ** 2).sum() / min(i, j))
