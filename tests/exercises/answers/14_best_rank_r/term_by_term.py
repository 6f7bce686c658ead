"""Column by column, with the signs turned so that each left vector begins with a plus."""

from typing import NamedTuple

import numpy as np


class Factors(NamedTuple):
    A: np.ndarray
    B: np.ndarray


def best_rank_r(M, r):
    d, k = M.shape
    if r not in range(1, min(d, k) + 1):
        raise ValueError(f"no rank {r}")
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    A, B = np.zeros((d, r), M.dtype), np.zeros((r, k), M.dtype)
    for i in range(r):
        sign = -1 if U[0, i] < 0 else 1
        A[:, i] = sign * np.sqrt(s[i]) * U[:, i]
        B[i] = sign * np.sqrt(s[i]) * Vt[i]
    return Factors(A, B)
