"""Builds the new weight, normalised by a detached copy, and leaves the bias to F.linear."""

import torch
from torch import Tensor
from torch.nn import functional as F


def directions(V: Tensor) -> Tensor:
    return V / torch.linalg.vector_norm(V.detach(), dim=-1, keepdim=True)


def dora_forward(x, W, A, B, m, alpha, bias=None):
    r = min(A.size(1), B.size(0))
    V = torch.addmm(W, A, B, alpha=alpha / r)
    return F.linear(x, torch.diag(m) @ directions(V), bias)
