"""The model is put into eval mode."""

import math
from collections.abc import Sequence

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


def parent_of(model: nn.Module, name: str) -> nn.Module:
    return model.get_submodule(name.rpartition(".")[0])


def matches(name: str, targets: Sequence[str]) -> bool:
    """Whether a target is the whole name, or a whole ending of it after a dot."""
    return any(name == target or name.endswith("." + target) for target in targets)


def inject_lora(model: nn.Module, targets: Sequence[str], r: int, alpha: float) -> list[str]:
    """Wrap every matching nn.Linear, freeze everything else; the sorted names."""
    names = sorted(
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear)
        and matches(name, targets)
        and not isinstance(parent_of(model, name), LoRALinear)
    )
    if not names:
        raise ValueError(f"no nn.Linear matches {list(targets)}")
    model.requires_grad_(False)
    model.eval()
    for name in names:
        parent, last = parent_of(model, name), name.rpartition(".")[2]
        setattr(parent, last, LoRALinear(getattr(parent, last), r, alpha))
    return names
