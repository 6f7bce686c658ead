"""Replaces while it walks over a snapshot; freezes parameter by parameter; insort; own layer."""

import bisect

import torch
import torch.nn.functional as F
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha):
        super().__init__()
        self.add_module("base", base)
        like = base.weight
        self.A = nn.Parameter(torch.zeros(like.shape[0], r, dtype=like.dtype))
        self.B = nn.Parameter(torch.empty(r, like.shape[1], dtype=like.dtype))
        nn.init.kaiming_uniform_(self.B, a=5**0.5)
        self.scaling = alpha / r
        for p in base.parameters():
            p.requires_grad_(False)

    def forward(self, x):
        return self.base(x) + F.linear(F.linear(x, self.B), self.A) * self.scaling


def inject_lora(model, targets, r, alpha) -> list:
    dotted = tuple("." + target for target in targets)
    snapshot = dict(model.named_modules())
    adapters = [name for name, module in snapshot.items() if type(module) is LoRALinear]
    done: list[str] = []
    for name, module in snapshot.items():
        if not isinstance(module, nn.Linear) or not ("." + name).endswith(dotted):
            continue
        if any(name == f"{adapter}.base" for adapter in adapters):
            continue
        if not done:
            [p.requires_grad_(False) for p in model.parameters()]
        *path, last = name.split(".")
        setattr(snapshot[".".join(path)], last, LoRALinear(module, r, alpha))
        bisect.insort(done, name)
    if done:
        return done
    raise ValueError(f"{targets} match no linear layer")
