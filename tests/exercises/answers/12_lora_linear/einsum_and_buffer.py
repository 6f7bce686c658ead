"""einsum, the scaling a buffer without axes, B by hand from torch.rand, a dropout that does nothing."""

import torch
from torch import Tensor, nn


class BadRank(ValueError):
    pass


class LoRALinear(nn.Module):
    A: nn.Parameter
    B: nn.Parameter

    def __init__(self, base: nn.Linear, r: int, alpha=None, use_rslora: bool = False):
        super().__init__()
        d, k = base.weight.size()
        if not (0 < r <= d and r <= k):
            raise BadRank(r)
        base.weight.requires_grad_(False)
        if base.bias is not None:
            base.bias.requires_grad_(False)
        self.add_module("base", base)
        self.dropout = nn.Dropout(p=0.0)
        unit = torch.rand(k, r, dtype=torch.float64).t() * 2 - 1
        self.register_parameter("A", nn.Parameter(base.weight.new_zeros((d, r))))
        self.register_parameter("B", nn.Parameter((unit / k**0.5).to(base.weight)))
        scaling = (r if alpha is None else alpha) / (r**0.5 if use_rslora else r)
        self.register_buffer("scaling", torch.tensor(scaling))

    def forward(self, x: Tensor) -> Tensor:
        read = torch.einsum("...k,rk->...r", self.dropout(x), self.B)
        written = torch.einsum("...r,dr->...d", read, self.A)
        y = self.base(x)
        y += written * self.scaling.to(y.dtype)
        return y
