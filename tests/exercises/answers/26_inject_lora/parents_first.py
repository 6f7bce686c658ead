"""A generator of (parent, attribute, name); an OrderedDict; freezes with requires_grad_."""

import math
from collections import OrderedDict

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


def slots(model):
    for path, parent in model.named_modules():
        if isinstance(parent, LoRALinear):
            continue
        for attribute, child in parent.named_children():
            if isinstance(child, nn.Linear):
                yield parent, attribute, f"{path}.{attribute}".lstrip(".")


def is_target(name, targets):
    pieces = name.split(".")
    endings = {".".join(pieces[i:]) for i in range(len(pieces))}
    return not endings.isdisjoint(targets)


def inject_lora(model, targets, r, alpha):
    chosen = OrderedDict(
        (name, (parent, attribute))
        for parent, attribute, name in slots(model)
        if is_target(name, targets)
    )
    if not chosen:
        raise ValueError
    nn.Module.requires_grad_(model, False)
    for parent, attribute in chosen.values():
        parent.add_module(attribute, LoRALinear(parent.get_submodule(attribute), r, alpha))
    return sorted(chosen.keys())
