"""F.linear throughout, B first, the scaling a property, Kaiming with a = √5."""

import math

import torch
import torch.nn.functional as F
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        if r < 1 or r > min(base.in_features, base.out_features):
            raise ValueError("r is out of range")
        self.r, self.use_rslora = r, use_rslora
        self.alpha = r if alpha is None else alpha
        options = dict(dtype=base.weight.dtype, device=base.weight.device)
        self.B = nn.Parameter(torch.empty((r, base.in_features), **options))
        self.A = nn.Parameter(torch.empty((base.out_features, r), **options))
        nn.init.kaiming_uniform_(self.B, a=math.sqrt(5))
        nn.init.zeros_(self.A)
        self.base = base
        for parameter in self.base.parameters():
            parameter.requires_grad = False

    @property
    def scaling(self):
        return self.alpha / math.sqrt(self.r) if self.use_rslora else self.alpha / self.r

    def forward(self, x):
        frozen = F.linear(x, self.base.weight, self.base.bias)
        return frozen + F.linear(F.linear(x, self.B), self.A) * self.scaling
