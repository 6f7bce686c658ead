"""The longest rows are taken for the leading directions."""

import numpy as np


def basis(B, count):
    order = np.argsort(np.linalg.norm(B, axis=1))[::-1]
    return np.linalg.qr(B[order].T)[0][:, :count]


def subspace_overlap(B1, B2, i, j):
    return float(np.linalg.norm(basis(B1, i).T @ basis(B2, j)) ** 2 / min(i, j))
