"""Counts the columns that are not multiples of an earlier one."""

import numpy as np


def numerical_rank(M, rtol=None):
    kept = []
    for column in M.T:
        length = np.sqrt(column @ column)
        if length > 0 and all(abs(column @ c) < (1 - 1e-12) * length for c in kept):
            kept.append(column / length)
    return len(kept)
