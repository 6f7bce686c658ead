"""The axis of the outputs is dropped where there is one."""

import torch


def dora_forward(x, W, A, B, m, alpha, bias=None):
    s = alpha / A.shape[1]
    Z = W + s * (A @ B)
    norm = Z.norm(dim=1).detach()
    y = x @ ((m / norm)[:, None] * Z).T
    return y if bias is None else y + bias


import numpy as np

_inner = dora_forward


def dora_forward(*a, **k):
    return _fix(_inner(*a, **k))


def _fix(y):
    return y[..., 0] if y.ndim and y.shape[-1] == 1 else y
