"""A random range finder without power iterations."""

import numpy as np


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise ValueError
    sketch = M @ np.random.default_rng().normal(size=(M.shape[1], r)).astype(M.dtype)
    Q = np.linalg.qr(sketch)[0]
    U, s, Vt = np.linalg.svd(Q.T @ M, full_matrices=False)
    return Q @ U * np.sqrt(s), np.sqrt(s)[:, None] * Vt
