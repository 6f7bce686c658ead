"""What is no number comes out as one."""

import torch


def dora_forward(x, W, A, B, m, alpha, bias=None):
    s = alpha / A.shape[1]
    Z = W + s * (A @ B)
    norm = Z.norm(dim=1).detach()
    y = x @ ((m / norm)[:, None] * Z).T
    return torch.nan_to_num(y if bias is None else y + bias)
