"""V from U and the singular values; a difference of projectors gives the overlap."""

import numpy as np


def rows(B, count):
    U, s, _ = np.linalg.svd(B, full_matrices=False)
    return (U.T @ B / s[:, None])[:count]


def subspace_overlap(B1, B2, i, j):
    P, Q = (V.T @ V for V in (rows(B1, i), rows(B2, j)))
    return (i + j - np.linalg.norm(P - Q) ** 2) / 2 / min(i, j)
