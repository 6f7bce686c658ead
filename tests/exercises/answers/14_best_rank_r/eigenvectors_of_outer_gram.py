"""The eigenvectors of MMᵀ; B is what they read from M, divided by the root."""

import numpy as np


def best_rank_r(M, r):
    if not (r >= 1 and r <= M.shape[0] and r <= M.shape[1]):
        raise ValueError
    w, Q = np.linalg.eigh(M @ M.T)
    U = Q[:, -r:][:, ::-1]
    s = np.sqrt(np.clip(w[-r:][::-1], 0, None))
    with np.errstate(all="ignore"):
        inverse = np.where(s > 0, s**-0.5, 0).astype(M.dtype)
    return np.ascontiguousarray(U * np.sqrt(s)), inverse[:, None] * (U.T @ M)
