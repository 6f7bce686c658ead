"""One rank-one term at a time: the columns of A and the rows of B."""

import numpy as np


def lora_backward(G, X, W, A, B, alpha):
    s = alpha / A.shape[1]
    g, x = G.reshape(-1, G.shape[-1]), X.reshape(-1, X.shape[-1])
    columns, rows = [], []
    dX = g @ W
    for j in range(A.shape[1]):
        a, b = A[:, j], B[j, :]
        pulled = s * (g @ a)
        columns.append(g.T @ (s * (x @ b)))
        rows.append(pulled @ x)
        dX = dX + pulled[:, None] * b[None, :]
    return {"dA": np.stack(columns, axis=1), "dB": np.stack(rows), "dX": dX.reshape(X.shape)}
