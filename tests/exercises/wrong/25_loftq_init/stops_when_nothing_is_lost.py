"""The rounds end as soon as the rounding loses nothing."""

from collections.abc import Callable

import numpy as np


def best_rank_r(M: np.ndarray, r: int) -> tuple[np.ndarray, np.ndarray]:
    """Factors A (d, r) and B (r, k) with ‖M − A B‖ as small as possible."""
    U, sigma, Vt = np.linalg.svd(M, full_matrices=False)
    root = np.sqrt(sigma[:r])
    return U[:, :r] * root, root[:, None] * Vt[:r]


def loftq_init(
    W: np.ndarray,
    r: int,
    quantize: Callable[[np.ndarray], np.ndarray],
    iters: int = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ŵ ← quantize(W − A B), then A B ← the best rank-r part of W − Ŵ, and again."""
    d, k = W.shape
    A, B = np.zeros((d, r)), np.zeros((r, k))
    if iters == 0:
        return quantize(W), A, B
    for _ in range(iters):
        W_hat = quantize(W - A @ B)  # (d,k) - (d,r) @ (r,k) -> (d,k)
        if np.array_equal(W, W_hat):
            break
        A, B = best_rank_r(W - W_hat, r)  # (d,k) -> (d,r), (r,k)
    return W_hat, A, B
