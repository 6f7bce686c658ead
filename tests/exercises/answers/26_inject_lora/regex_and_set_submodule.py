"""One regular expression, set_submodule, factors switched on again after a freeze of everything."""

import math
import re

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


def inject_lora(model, targets, r, alpha):
    wanted = re.compile(r"(.*\.)?(" + "|".join(re.escape(t) for t in targets) + ")")
    inside = {id(m.base) for m in model.modules() if isinstance(m, LoRALinear)}
    layers = {
        name: module
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and id(module) not in inside and wanted.fullmatch(name)
    }
    if not layers:
        raise ValueError("no target found")
    for name, layer in layers.items():
        model.set_submodule(name, LoRALinear(layer, r, alpha))
    for name, parameter in model.named_parameters():
        owner, _, last = name.rpartition(".")
        parameter.requires_grad_(owner in layers and last in ("A", "B"))
    return sorted(layers)
