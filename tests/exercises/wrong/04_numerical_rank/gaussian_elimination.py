"""Elimination with an exact test for zero."""

import numpy as np


def numerical_rank(M, rtol=None):
    rows, rank = [np.array(row) for row in M], 0
    for column in range(M.shape[1]):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][column] != 0), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for i in range(rank + 1, len(rows)):
            rows[i] = rows[i] - rows[rank] * (rows[i][column] / rows[rank][column])
        rank += 1
    return rank
