"""Exercise 1: scaled scores (Lesson 1.1).

Every query meets every key in a dot product, which is scaled so that its size
does not depend on how long the vectors are.
"""

import numpy as np


def scores(Q: np.ndarray, K: np.ndarray) -> np.ndarray:
    """Q Kᵀ / √d_k.

    Q:       (n, d_k), one query a row; it stays as it is
    K:       (m, d_k), one key a row; it stays as it is
    returns  (n, m)
    """
    # TODO: all dot products at once, then the scale.
    raise NotImplementedError("scores")
