"""A small class for a group; identity kept by a list; a lone parameter as itself."""

import math
from dataclasses import dataclass, field

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


@dataclass
class Group:
    lr: float
    weight_decay: float
    params: list = field(default_factory=list)

    def as_dict(self):
        one = len(self.params) == 1
        return {**vars(self), "params": self.params[0] if one else self.params}


def loraplus_groups(model: nn.Module, lr: float, ratio: float, weight_decay: float = 0.0):
    write, read, other = (Group(rate, weight_decay) for rate in (lr * ratio, lr, lr))
    owners = [m for m in model.modules() if type(m) is LoRALinear]
    for p in model.parameters():
        if not p.requires_grad:
            continue
        if any(p is m.A for m in owners):
            write.params.append(p)
        elif any(p is m.B for m in owners):
            read.params.append(p)
        else:
            other.params.append(p)
    return [g.as_dict() for g in (write, read, other) if g.params]
