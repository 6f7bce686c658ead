"""A reader of a single row is brought to length 1, in place."""

import numpy as np


def subspace_overlap(B1, B2, i, j):
    V1, V2 = (np.linalg.svd(B, full_matrices=False)[2] for B in (B1, B2))
    r = float(((V1[:i] @ V2[:j].T) ** 2).sum() / min(i, j))
    if len(B1) == 1:
        B1 /= np.linalg.norm(B1)
    return r
