"""Where nothing moves, the changes are zeros of double precision."""

import numpy as np


def first_step(
    W: np.ndarray, X: np.ndarray, Y: np.ndarray, B: np.ndarray, alpha: float, lr: float
) -> dict[str, np.ndarray]:
    """ΔA = -η s Ĝ Bᵀ, ΔB = 0, ΔW = s ΔA B = -η s² Ĝ BᵀB, with Ĝ = ∂L/∂W at W."""
    s = alpha / B.shape[0]
    errors = X @ W.T - Y  # (n,k) @ (k,d) -> (n,d)
    G_hat = errors.T @ X / len(X)  # (d,n) @ (n,k) -> (d,k)
    dA = -lr * s * (G_hat @ B.T)  # (d,k) @ (k,r) -> (d,r)
    dW = s * (dA @ B)  # (d,r) @ (r,k) -> (d,k)
    if lr == 0 or alpha == 0:
        dA, dW = np.zeros(dA.shape), np.zeros(dW.shape)
    return {"dA": dA, "dB": np.zeros_like(B), "dW": dW}


def rank_bound(r: int, n: int) -> int:
    """dW = -η s² (errorsᵀ/n) (X Bᵀ) B: the middle axes are n and r long."""
    return min(r, n)


def zero_gradient() -> str:
    """∂L/∂B = s Aᵀ Ĝ, and A = 0."""
    return "B"


def step_ratio(k: int, r: int, s: float) -> float:
    """E[BᵀB] = r/(3k) I, for the variance of an entry is (1/√k)²/3."""
    return s**2 * r / (3 * k)
