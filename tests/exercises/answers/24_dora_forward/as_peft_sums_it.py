"""The form that PEFT has: the base's output, and what the new lengths and the adapter change."""

import torch


def dora_forward(x, W, A, B, m, alpha, bias=None):
    s = alpha / A.shape[1]
    g = m / (W + s * (A @ B)).norm(dim=1).detach()
    base = x @ W.T
    y = base + (g - 1) * base + g * s * ((x @ B.T) @ A.T)
    return y if bias is None else y + bias
