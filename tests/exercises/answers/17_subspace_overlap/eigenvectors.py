"""The eigenvectors of BᵀB, and a trace of projectors."""

import numpy as np


def projector(B, count):
    values, vectors = np.linalg.eigh(B.T @ B)
    V = vectors[:, np.argsort(values)[::-1][:count]]
    return V @ V.T


def subspace_overlap(B1, B2, i, j):
    return np.trace(projector(B1, i) @ projector(B2, j)) / min(i, j)
