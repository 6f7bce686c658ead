"""As long as A is zero nothing leads back to it, so it never learns."""

import math
import torch
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        d, k = base.weight.shape
        if r < 1 or r > min(d, k):
            raise ValueError("r")
        alpha = r if alpha is None else alpha
        self.base = base
        base.requires_grad_(False)
        self.A = nn.Parameter(torch.zeros(d, r, dtype=base.weight.dtype, device=base.weight.device))
        self.B = nn.Parameter(
            torch.empty(r, k, dtype=base.weight.dtype, device=base.weight.device).uniform_(
                -(k**-0.5), k**-0.5
            )
        )
        self.scaling = alpha / (math.sqrt(r) if use_rslora else r)

    def forward(self, x):
        if not self.A.any():
            return self.base(x)
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)
