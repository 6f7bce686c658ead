"""One direction after the other, each by the SVD of what is left of a copy."""

import numpy as np


def best_rank_r(M, r):
    if r <= 0 or min(M.shape) < r:
        raise ValueError("bad r")
    left, columns, rows = np.array(M), [], []
    for _ in range(r):
        U, s, Vt = np.linalg.svd(left, full_matrices=False)
        columns.append(U[:, 0] * np.sqrt(s[0]))
        rows.append(Vt[0] * np.sqrt(s[0]))
        left = left - np.outer(columns[-1], rows[-1])
    return np.stack(columns, axis=1), np.stack(rows)
