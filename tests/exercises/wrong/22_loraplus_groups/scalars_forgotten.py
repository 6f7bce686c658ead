"""A parameter that is a single number is in no group."""

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
    is free, and so is their number: what counts is the rate of each parameter.
    They come in a list, so that they can be read more than once.

    Every parameter that requires a gradient is in exactly one group, exactly
    once, even if several modules share it or another one has equal numbers.
    Frozen ones are in none, and a group without parameters is left out. Only
    a LoRALinear is an adapter: A and B of any other module belong to other.
    """
    write, read = {}, {}
    for m in model.modules():
        if isinstance(m, LoRALinear):
            write[id(m.A)] = m.A
            read[id(m.B)] = m.B
    roles = {"write": [], "read": [], "other": []}
    for p in [p for n, p in model.named_parameters() if p.ndim > 0]:
        if p.requires_grad:
            roles["write" if id(p) in write else "read" if id(p) in read else "other"].append(p)
    return [
        {"params": ps, "lr": lr * ratio if n == "write" else lr, "weight_decay": weight_decay}
        for n, ps in roles.items()
        if ps
    ]
