"""All calls of equal shapes share their results."""

import numpy as np


def fresh(
    G: np.ndarray,
    X: np.ndarray,
    W: np.ndarray,
    A: np.ndarray,
    B: np.ndarray,
    alpha: float,
) -> dict[str, np.ndarray]:
    """∂A = s·Gᵀ(XBᵀ), ∂B = s·(GA)ᵀX, ∂X = GW + s·(GA)B, with s = α/r."""
    (d, k), r = W.shape, A.shape[1]
    s = alpha / r
    g, x = G.reshape(-1, d), X.reshape(-1, k)  # (n,d), (n,k)
    h = x @ B.T  # (n,k) @ (k,r) -> (n,r)
    q = g @ A  # (n,d) @ (d,r) -> (n,r)
    dA = s * (g.T @ h)  # (d,n) @ (n,r) -> (d,r)
    dB = s * (q.T @ x)  # (r,n) @ (n,k) -> (r,k)
    dX = g @ W + s * (q @ B)  # (n,d) @ (d,k) + (n,r) @ (r,k) -> (n,k)
    return {"dA": dA, "dB": dB, "dX": dX.reshape(X.shape)}


BUFFERS = {}


def lora_backward(G, X, W, A, B, alpha):
    found = fresh(G, X, W, A, B, alpha)
    for name, value in found.items():
        buffer = BUFFERS.setdefault((name, value.shape, value.dtype), value)
        buffer[...] = value
        found[name] = buffer
    return found
