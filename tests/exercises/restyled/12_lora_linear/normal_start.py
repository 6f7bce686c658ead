"""B is normal with standard deviation 1/√k."""

import math
import torch
from torch import nn
import torch.nn.functional as F


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        if r < 1 or r > min(base.weight.shape):
            raise ValueError(r)
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros((base.out_features, r)))
        self.B = nn.Parameter(
            torch.randn(r, base.in_features).to(base.weight) / math.sqrt(base.in_features)
        )
        self.scaling = (r if alpha is None else alpha) / (math.sqrt(r) if use_rslora else r)

    def forward(self, x):
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)
