"""Cosines of the principal angles, from the square decompositions."""

import numpy as np


def basis(B, count):
    return np.linalg.svd(B)[2].T[:, :count]


def subspace_overlap(B1, B2, i, j):
    cosines = np.linalg.svd(basis(B1, i).T @ basis(B2, j), compute_uv=False)
    return float((cosines**2).mean())
