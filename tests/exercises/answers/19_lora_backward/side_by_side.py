import numpy as np


def lora_backward(
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
    h = x @ B.T
    q = g @ A
    dA = s * (g.T @ h)
    dB = s * (q.T @ x)
    dX = np.hstack([g, s * q]) @ np.vstack([W, B])
    return {"dA": dA, "dB": dB, "dX": dX.reshape(X.shape)}
