"""The bias comes twice."""

import torch.nn.functional as F


def dora_forward(x, W, A, B, m, alpha, bias=None):
    V = W + alpha / A.shape[1] * (A @ B)
    y = F.linear(x, V * (m / V.norm(dim=1).detach())[:, None], bias)
    return y if bias is None else y + bias
