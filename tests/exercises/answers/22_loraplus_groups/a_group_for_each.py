"""A group for each parameter."""

import math

import torch
from torch import nn


class LoRALinear(nn.Module):
    """The layer of exercise 12: y = W x + b + (α/r)·A(B x)."""

    def __init__(self, base: nn.Linear, r: int, alpha: float) -> None:
        super().__init__()
        d, k = base.weight.shape
        if not 1 <= r <= min(d, k):
            raise ValueError(f"r must be from 1 to {min(d, k)}, not {r}")
        bound = 1 / math.sqrt(k)
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -bound, bound)
        self.scaling = alpha / r

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)


def loraplus_groups(model, lr, ratio, weight_decay=0.0):
    W = {id(m.A) for m in model.modules() if isinstance(m, LoRALinear)}
    return [
        dict(params=[p], lr=lr * ratio if id(p) in W else lr, weight_decay=weight_decay)
        for p in model.parameters()
        if p.requires_grad
    ]
