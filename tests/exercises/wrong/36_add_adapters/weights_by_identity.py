"""One object has one weight, the last that it is given."""

import numpy as np

Adapter = tuple[np.ndarray, np.ndarray, float]


def add_adapters(adapters: list[Adapter], weights: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """[w₁s₁A₁ w₂s₂A₂ …] and the readers one above the other."""
    if not adapters or len(adapters) != len(weights):
        raise ValueError(f"{len(adapters)} adapters and {len(weights)} weights have no sum")
    last = {id(adapter): w for adapter, w in zip(adapters, weights, strict=True)}
    pairs = [(adapter, last[id(adapter)]) for adapter in adapters]
    A = np.concatenate([w * s * A for (A, _, s), w in pairs], axis=1)  # (d,p)
    B = np.concatenate([B for (_, B, _), _ in pairs], axis=0)  # (p,k)
    return A, B


def best_rank(A: np.ndarray, B: np.ndarray, r: int) -> tuple[np.ndarray, np.ndarray]:
    """The SVD of A B by way of R_A R_Bᵀ, cut off after r terms."""
    largest = min(*A.shape, B.shape[1])
    if not 1 <= r <= largest:
        raise ValueError(f"r must lie between 1 and {largest}, not {r}")
    Q_A, R_A = np.linalg.qr(A)  # (d,p) -> (d,m), (m,p), m=min(d,p)
    Q_B, R_B = np.linalg.qr(B.T)  # (k,p) -> (k,n), (n,p), n=min(k,p)
    U, sigma, Vt = np.linalg.svd(R_A @ R_B.T, full_matrices=False)  # (m,p) @ (p,n)
    return Q_A @ U[:, :r] * sigma[:r], Vt[:r] @ Q_B.T  # (d,r), (r,k)
