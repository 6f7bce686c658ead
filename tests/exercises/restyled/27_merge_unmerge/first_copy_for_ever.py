"""The first copy of W is kept for ever, and a later merge starts from the merged weight."""

import math

import torch
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        d, k = base.weight.shape
        if not 1 <= r <= min(d, k):
            raise ValueError(f"r must be from 1 to {min(d, k)}, not {r}")
        alpha = r if alpha is None else alpha
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -(k**-0.5), k**-0.5)
        self.scaling = alpha / (math.sqrt(r) if use_rslora else r)
        self.merged = False
        self.kept = None

    @torch.no_grad()
    def merge(self):
        if not self.merged:
            wide = torch.promote_types(self.base.weight.dtype, torch.float32)
            self.kept = self.base.weight.clone() if self.kept is None else self.kept
            delta = self.scaling * (self.A.to(wide) @ self.B.to(wide))
            self.base.weight.copy_(self.kept.to(wide) + delta)
            self.merged = True

    @torch.no_grad()
    def unmerge(self):
        if self.merged:
            self.base.weight.copy_(self.kept)
            self.merged = False

    def forward(self, x):
        if self.merged:
            if self.training:
                raise RuntimeError("merged")
            return self.base(x)
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)
