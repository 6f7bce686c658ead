"""The old weight is a buffer that is not saved; einsum; data is exchanged, not the parameter."""

import math

import torch
import torch.nn.functional as F
from torch import nn


class MergedError(RuntimeError):
    """Raised where a merged layer is to be trained."""


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
        self.register_buffer("backup", None, persistent=False)
        self.merged = False

    def merge(self):
        if self.merged is False:
            W = self.base.weight.detach()
            self.backup = W
            full = self.scaling * torch.einsum(
                "dr,rk->dk", self.A.detach().to(torch.float64), self.B.detach().to(torch.float64)
            )
            self.base.weight.data = (W.to(torch.float64) + full).to(W.dtype)
            self.merged = True

    def unmerge(self):
        if self.merged is True:
            self.base.weight.data = self.backup
            self.backup, self.merged = None, False

    def forward(self, x):
        if self.merged and self.training:
            raise MergedError()
        y = F.linear(x, self.base.weight, self.base.bias)
        if self.merged:
            return y
        return y + F.linear(F.linear(x, self.B), self.scaling * self.A)
