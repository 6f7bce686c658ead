"""Equal numbers taken for one."""

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
    adapters = [module for module in model.modules() if isinstance(module, LoRALinear)]
    roles = {
        "write": ([layer.A for layer in adapters], lr * ratio),
        "read": ([layer.B for layer in adapters], lr),
        "other": (list(model.parameters()), lr),
    }
    placed: set[int] = set()
    groups = []
    for name, (candidates, rate) in roles.items():
        params = []
        for p in candidates:
            if p.requires_grad and not any(
                p is q or (p.shape == q.shape and torch.equal(p, q))
                for q in model.parameters()
                if id(q) in placed
            ):
                placed.add(id(p))
                params.append(p)
        if params:
            group = {"name": name, "params": params, "lr": rate, "weight_decay": weight_decay}
            groups.append(group)
    return groups
