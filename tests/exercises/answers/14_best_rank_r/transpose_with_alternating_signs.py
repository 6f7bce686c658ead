"""Decompose the transpose, work in double precision, cast back."""

import numpy as np

turn = lambda array: np.transpose(array)  # noqa: E731


def best_rank_r(M, r):
    if not 1 <= int(r) <= np.min(M.shape):
        raise ValueError("1 <= r <= min(d, k)")
    V, s, Ut = np.linalg.svd(turn(M).astype("float64"), full_matrices=False)
    parts = [np.sqrt(s[:r, None]) * rows[:r] for rows in (Ut, turn(V))]
    alternate = (-1.0) ** np.arange(r)[:, None]
    return turn(alternate * parts[0]).astype(M.dtype), (alternate * parts[1]).astype(M.dtype)
