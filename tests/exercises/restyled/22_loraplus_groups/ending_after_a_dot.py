"""A and B by the end of the name."""

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


def loraplus_groups(
    model: nn.Module, lr: float, ratio: float, weight_decay: float = 0.0
) -> list[dict]:
    """Parameter groups for an optimiser, with a larger rate for every A.

        write  the A of every LoRALinear          lr·ratio
        read   the B of every LoRALinear          lr
        other  every other trainable parameter    lr

    Each group is a dict with the keys "params", "lr" and "weight_decay",
    the last the same in all; more keys are allowed. The order of the groups
    is free.

    Every parameter that requires a gradient is in exactly one group, exactly
    once, even if several modules share it. Frozen ones are in none, and a
    group without parameters is left out. Only a LoRALinear is an adapter: A
    and B of any other module belong to other.
    """
    A = [p for n, p in model.named_parameters() if n.endswith(".A") and p.requires_grad]
    B = [p for n, p in model.named_parameters() if n.endswith(".B") and p.requires_grad]
    other = [
        p for n, p in model.named_parameters() if not n.endswith((".A", ".B")) and p.requires_grad
    ]
    return [
        g
        for g in (
            dict(params=A, lr=lr * ratio, weight_decay=weight_decay),
            dict(params=B, lr=lr, weight_decay=weight_decay),
            dict(params=other, lr=lr, weight_decay=weight_decay),
        )
        if g["params"]
    ]
