"""For r=1 A times B is formed by broadcasting."""

import numpy as np


def lora_backward(G, X, W, A, B, alpha):
    s = alpha / A.shape[1]
    G2, X2 = G.reshape(-1, G.shape[-1]), X.reshape(-1, X.shape[-1])
    Z, H = X2 @ B.T, G2 @ A
    return {
        "dA": s * (G2.T @ Z),
        "dB": s * (H.T @ X2),
        "dX": (G2 @ (W + s * (A * B)) if A.shape[1] == 1 else G2 @ W + s * (H @ B)).reshape(
            X.shape
        ),
    }
