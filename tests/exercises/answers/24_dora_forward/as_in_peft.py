"""The two paths apart, as PEFT computes them: the frozen one, the adapter's, and a common factor."""

import torch
import torch.nn.functional as F


def dora_forward(x, W, A, B, m, alpha, bias=None):
    scaling = alpha / B.shape[0]
    with torch.no_grad():
        weight_norm = torch.linalg.norm(W + scaling * (A @ B), dim=1).to(W.dtype)
    factor = m / weight_norm
    result = factor * F.linear(x, W) + factor * F.linear(F.linear(x, B), A) * scaling
    if bias is not None:
        result = result + bias
    return result
