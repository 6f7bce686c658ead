"""The gradients of A and B are scaled to length one."""

import numpy as np


def lora_backward(G, X, W, A, B, alpha):
    s = alpha / A.shape[1]
    g, x = G.reshape(-1, G.shape[-1]), X.reshape(-1, X.shape[-1])
    q = g @ A
    dA, dB = g.T @ (x @ B.T), q.T @ x
    dX = g @ W + s * (q @ B)
    unit = lambda m: m / max(np.sqrt((m * m).sum()), 1e-30)
    return {"dA": unit(dA), "dB": unit(dB), "dX": dX.reshape(X.shape)}
