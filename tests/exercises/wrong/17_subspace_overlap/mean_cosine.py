"""The mean of the absolute cosines of all pairs."""

import numpy as np


def subspace_overlap(B1, B2, i, j):
    V1 = np.linalg.svd(B1)[2][:i]
    V2 = np.linalg.svd(B2)[2][:j]
    return float(np.abs(V1 @ V2.T).mean())
