"""For sequences the rows are summed into an array of W's shape."""

import numpy as np


def lora_backward(G, X, W, A, B, alpha):
    s = alpha / A.shape[1]
    d, k = W.shape
    g, x = G.reshape(-1, d), X.reshape(-1, k)
    gA = g @ A
    return {
        "dA": s * (g.T @ (x @ B.T)),
        "dB": s * (A.T @ (g.T @ x) if G.ndim == 3 else gA.T @ x),
        "dX": (g @ W + s * (gA @ B)).reshape(X.shape),
    }
