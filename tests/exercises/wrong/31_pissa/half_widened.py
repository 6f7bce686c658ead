"""In float16 the plain adapter comes back in float32."""

import numpy as np


def pissa_init(W: np.ndarray, r: int, alpha: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """s A B is the leading part of W, and W_res = W - s A B."""
    s = alpha / r
    wide = W.astype(np.result_type(W, np.float32))
    U, sigma, Vt = np.linalg.svd(wide, full_matrices=False)
    root = np.sqrt(sigma[:r] / s)
    A = U[:, :r] * root  # (d,r)
    B = root[:, None] * Vt[:r]  # (r,k)
    W_res = wide - s * (A @ B)  # (d,k)
    return W_res.astype(W.dtype), A.astype(W.dtype), B.astype(W.dtype)


def to_plain_lora(
    A0: np.ndarray, B0: np.ndarray, A: np.ndarray, B: np.ndarray, alpha: float
) -> tuple[np.ndarray, np.ndarray, float]:
    """s (A B - A0 B0) = (2α / 2r) [A, A0] [B; -B0]."""
    kind = np.result_type(A, np.float32)
    return (
        np.hstack([A, A0]).astype(kind),
        np.vstack([B, -B0]).astype(kind),
        2 * alpha,
    )  # (d,2r), (2r,k)
