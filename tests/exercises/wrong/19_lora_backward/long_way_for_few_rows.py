"""With fewer rows than r the gradient of W is formed."""

import numpy as np


def lora_backward(G, X, W, A, B, alpha):
    s = alpha / A.shape[1]
    G2, X2 = G.reshape(-1, G.shape[-1]), X.reshape(-1, X.shape[-1])
    Z, H = X2 @ B.T, G2 @ A
    if len(G2) < A.shape[1]:
        D = G2.T @ X2
        dA, dB = s * (D @ B.T), s * (A.T @ D)
    else:
        dA, dB = s * (G2.T @ Z), s * (H.T @ X2)
    return {"dA": dA, "dB": dB, "dX": (G2 @ W + s * (H @ B)).reshape(X.shape)}
