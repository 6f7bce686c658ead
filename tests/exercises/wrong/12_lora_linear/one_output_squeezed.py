"""The axis of the outputs is dropped where there is one."""

import math, torch
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        d, k = base.weight.shape
        if not 1 <= r <= min(d, k):
            raise ValueError(r)
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -1 / math.sqrt(k), 1 / math.sqrt(k))
        alpha = r if alpha is None else alpha
        self.scaling = alpha / (math.sqrt(r) if use_rslora else r)

    def forward(self, x):
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)


_forward = LoRALinear.forward
LoRALinear.forward = lambda self, x: (lambda y: y.squeeze(-1) if y.shape[-1] == 1 else y)(
    _forward(self, x)
)
