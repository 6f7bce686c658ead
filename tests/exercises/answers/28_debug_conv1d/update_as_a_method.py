"""One method gives the update in the layout of the weight; a frozen copy of nothing."""

import math

import torch
from torch import nn


class Conv1D(nn.Module):
    """The linear layer of GPT-2: y = x W + b, with the weight W stored (k, d).

    It is not nn.Conv1d, and not nn.Linear, which stores (d, k): here the
    first axis of the weight is that of the k inputs.
    """

    def __init__(self, out_features: int, in_features: int) -> None:
        super().__init__()
        self.nf, self.nx = out_features, in_features
        self.weight = nn.Parameter(torch.empty(in_features, out_features))
        self.bias = nn.Parameter(torch.zeros(out_features))
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x @ self.weight + self.bias


class LoRAConv1D(nn.Module):
    def __init__(self, base, r, alpha):
        super().__init__()
        k, d = base.weight.shape
        bound = 1 / math.sqrt(k)
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -bound, bound)
        self.scaling = alpha / r
        self.merged = False

    def update(self):
        """(k, d), as the weight is stored."""
        outer = [torch.outer(b, a) for a, b in zip(self.A.T, self.B)]
        return self.scaling * torch.stack(outer).sum(0)

    def forward(self, x):
        return (
            self.base(x) if self.merged else x @ (self.base.weight + self.update()) + self.base.bias
        )

    def merge(self):
        with torch.no_grad():
            self.base.weight.add_(self.update() if not self.merged else 0.0)
        self.merged = True
