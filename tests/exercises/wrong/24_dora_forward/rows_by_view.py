"""x is flattened by view."""

import torch


def dora_forward(x, W, A, B, m, alpha, bias=None):
    s = alpha / A.shape[1]
    Z = W + s * (A @ B)
    norm = Z.norm(dim=1).detach()
    x = x.view(-1, x.size(-1)).view(x.shape)
    y = x @ ((m / norm)[:, None] * Z).T
    return y if bias is None else y + bias
