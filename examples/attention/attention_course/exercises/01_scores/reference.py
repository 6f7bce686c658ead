"""Reference of 01_scores."""

import numpy as np


def scores(Q: np.ndarray, K: np.ndarray) -> np.ndarray:
    """Q Kᵀ / √d_k."""
    return Q @ K.T / np.sqrt(Q.shape[1])  # (n, d_k) @ (d_k, m) -> (n, m)
