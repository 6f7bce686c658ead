"""Adds the update to the weight in the graph, as torch's own parametrisations would."""

import torch
from torch import nn
from torch.nn import functional


def uniform(r, k, like):
    bound = 1 / torch.tensor(float(k)).sqrt().item()
    return torch.distributions.Uniform(-bound, bound).sample((r, k)).to(like)


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False, **unused):
        nn.Module.__init__(self)
        if r not in range(1, min(base.weight.shape) + 1):
            raise ValueError(f"no adapter of rank {r}")
        self.base = base.requires_grad_(False).train()
        self.A = nn.Parameter(torch.zeros_like(base.weight[:, :r]))
        self.B = nn.Parameter(uniform(r, base.in_features, base.weight))
        self.scaling = float(alpha if alpha is not None else r) * r ** (
            -0.5 if use_rslora else -1.0
        )

    @property
    def delta(self):
        return (self.scaling * self.A).mm(self.B)

    def forward(self, x):
        return functional.linear(x, self.base.weight + self.delta, self.base.bias)
