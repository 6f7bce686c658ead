"""Two bias-free nn.Linears do the products and share the layer's own parameters A and B."""

import torch
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        d, k = base.out_features, base.in_features
        if r < 1:
            raise ValueError("r must be at least 1")
        if r > d or r > k:
            raise ValueError("r must be at most min(d, k)")
        kind = base.weight.dtype
        down = nn.Linear(k, r, bias=False).to(base.weight)
        up = nn.Linear(r, d, bias=False).to(base.weight)
        torch.nn.init.zeros_(up.weight)
        self.A, self.B = up.weight, down.weight
        self.update = nn.Sequential(down, up)
        self.base = base
        base.requires_grad_(False)
        denominator = pow(r, 0.5) if use_rslora else r
        self.scaling = torch.tensor((r if alpha is None else alpha) / denominator, dtype=kind)

    def forward(self, x):
        return self.base(x).add(self.update(x).mul(self.scaling))
