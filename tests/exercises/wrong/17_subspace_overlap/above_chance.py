"""The chance level is taken off."""

import numpy as np


def subspace_overlap(B1, B2, i, j):
    V1 = np.linalg.svd(B1)[2][:i]
    V2 = np.linalg.svd(B2)[2][:j]
    chance = max(i, j) / B1.shape[1]
    return float((np.linalg.norm(V1 @ V2.T) ** 2 / min(i, j) - chance) / max(1 - chance, 1e-9))
