"""The known mistake of min(i, j) directions of both, from the square decomposition."""

import numpy as np


def subspace_overlap(B1, B2, i, j):
    m = min(i, j)
    V1 = np.linalg.svd(B1)[2][:m]
    V2 = np.linalg.svd(B2)[2][:m]
    return float(np.linalg.norm(V1 @ V2.T) ** 2 / m)
