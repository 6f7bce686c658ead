"""One output at a time, stacked at the end."""

import math

import torch


def dora_forward(x, W, A, B, m, alpha, bias=None):
    d, s = len(W), alpha / A.shape[1]
    outputs = []
    for i in range(d):
        v = W[i] + s * (A[i] @ B)
        length = math.sqrt(sum(float(entry) ** 2 for entry in v))
        y = (x * v).sum(-1) * (m[i] / length)
        outputs.append(y if bias is None else y + bias[i])
    return torch.stack(outputs, dim=-1)
