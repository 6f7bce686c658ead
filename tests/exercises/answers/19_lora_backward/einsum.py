"""einsum with two operands each, on flattened rows."""

import numpy as np


def lora_backward(G, X, W, A, B, alpha):
    d, r = A.shape
    g, x = np.reshape(G, (-1, d)), np.reshape(X, (-1, W.shape[1]))
    s = alpha / r
    read = np.einsum("nk,rk->nr", x, B)
    pulled = np.einsum("nd,dr->nr", g, A)
    dX = np.einsum("nd,dk->nk", g, W) + np.einsum("nr,rk->nk", s * pulled, B)
    return {
        "dX": np.reshape(dX, X.shape),
        "dB": np.einsum("nr,nk->rk", s * pulled, x),
        "dA": np.einsum("nd,nr->dr", g, s * read),
    }
