"""dX through the merged weight, which sums over r only; GA is computed twice."""

import numpy as np


def lora_backward(
    G: np.ndarray, X: np.ndarray, W: np.ndarray, A: np.ndarray, B: np.ndarray, alpha: float
) -> dict[str, np.ndarray]:
    s = alpha / B.shape[0]
    merged = W + s * (A @ B)
    g = G if G.ndim == 2 else np.concatenate([G[i] for i in range(G.shape[0])])
    x = X if X.ndim == 2 else np.concatenate([X[i] for i in range(X.shape[0])])
    gradient_of = {}
    gradient_of["dA"] = (g.T @ (x @ B.T)) * s
    gradient_of["dB"] = ((g @ A).T @ x) * s
    gradient_of["dX"] = G @ merged
    return gradient_of
