"""One walk over the modules with the parameters of each; a set of ids; setdefault."""

import math

import torch
from torch import nn


class LoRALinear(nn.Module):
    """The layer of exercise 12, complete: y = W x + b + (α/r)·A(B x)."""

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
    seen, roles = set(), {}
    for module in model.modules():
        for name, p in module.named_parameters(recurse=False):
            role = "other"
            if isinstance(module, LoRALinear):
                role = {"A": "write", "B": "read"}.get(name, role)
            if p.requires_grad and p not in seen:
                seen.add(p)
                roles.setdefault(role, []).append(p)
    rates = dict.fromkeys(roles, lr)
    if "write" in rates:
        rates["write"] *= ratio
    return [
        dict(params=members, lr=rates[role], weight_decay=weight_decay)
        for role, members in roles.items()
    ]
