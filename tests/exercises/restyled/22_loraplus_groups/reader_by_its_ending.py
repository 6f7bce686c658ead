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


def loraplus_groups(
    model: nn.Module, lr: float, ratio: float, weight_decay: float = 0.0
) -> list[dict]:
    """lr·ratio for every A, lr for every B and for all else that trains."""
    a, b, o = [], [], []
    for n, p in model.named_parameters():
        if not p.requires_grad:
            continue
        if n.endswith(".B"):
            a.append(p)
        elif n.endswith(".A"):
            b.append(p)
        else:
            o.append(p)
    return [
        {"params": q, "lr": l, "weight_decay": weight_decay}
        for q, l in ((a, lr * ratio), (b, lr), (o, lr))
        if q
    ]
