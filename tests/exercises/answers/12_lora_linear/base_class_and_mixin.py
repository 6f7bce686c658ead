"""A frozen wrapper as a base class, a small function for the update, positional-only scaling."""

import numpy as np
import torch
from torch import nn


class Frozen(nn.Module):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.requires_grad_(False)

    def forward(self, x):
        return self.base(x)


def checked(r, shape):
    if 1 <= r <= min(shape):
        return r
    raise ValueError("rank must be between one and the smaller side")


class LoRALinear(Frozen):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        r = checked(r, base.weight.shape)
        super().__init__(base)
        alpha = alpha if alpha is not None else r
        self.scaling = np.float64(alpha) / (np.sqrt(r) if use_rslora else r)
        self.make_factors(r)

    @torch.no_grad()
    def make_factors(self, r):
        d, k = self.base.weight.shape
        rows = [torch.empty(k).uniform_(-(k**-0.5), k**-0.5) for _ in range(r)]
        self.B = nn.Parameter(torch.stack(rows).to(self.base.weight))
        self.A = nn.Parameter(torch.full_like(self.base.weight[:, :1], 0.0).repeat(1, r))

    def forward(self, x, /):
        update = torch.matmul(torch.matmul(x, self.B.mT), self.A.mT)
        return torch.add(super().forward(x), update, alpha=float(self.scaling))
