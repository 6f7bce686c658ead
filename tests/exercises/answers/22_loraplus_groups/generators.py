"""A recursive generator with roles; params as tuples and iterators; NumPy numbers as rates."""

import math
from itertools import chain

import numpy as np
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


def roles(module):
    for name, p in module._parameters.items():
        if p is not None and p.requires_grad:
            yield (name if isinstance(module, LoRALinear) and name in "AB" else "-"), p
    for child in module.children():
        yield from roles(child)


def loraplus_groups(model, lr, ratio, weight_decay=0.0):
    rates = {"A": np.float64(lr) * ratio, "B": np.float64(lr), "-": np.float64(lr)}
    found = {role: {} for role in rates}
    for role, p in roles(model):
        if not any(id(p) in members for members in found.values()):
            found[role][id(p)] = p
    return [
        {"params": iter(chain(members.values())), "lr": rate, "weight_decay": weight_decay}
        for (role, rate), members in zip(rates.items(), found.values())
        if members
    ]
