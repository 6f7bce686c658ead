"""Plain loops into an array of the right type."""

import numpy as np


def rank_one_terms(A, B):
    d, r = A.shape
    k = B.shape[1]
    terms = np.empty((r, d, k), dtype=A.dtype)
    for j in range(r):
        for i in range(d):
            for l in range(k):  # noqa: E741
                terms[j, i, l] = A[i, j] * B[j, l]
    return terms
