"""Where the update is zero, merge() leaves the flag as it is."""

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
    """y = base(x) + s·A(B x), where base.weight is (k, d): the transpose of nn.Linear's."""

    def __init__(self, base: Conv1D, r: int, alpha: float) -> None:
        super().__init__()
        k, d = base.weight.shape
        bound = 1 / math.sqrt(k)
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -bound, bound)
        self.scaling = alpha / r
        self.merged = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.base(x)
        if self.merged:
            return y
        h = x @ self.B.T  # (..., k) @ (k,r) -> (..., r)
        return y + self.scaling * (h @ self.A.T)  # (..., r) @ (r,d) -> (..., d)

    @torch.no_grad()
    def merge(self) -> None:
        if not self.merged and self.A.any():
            # (d,r) @ (r,k) -> (d,k), and its transpose has the weight's shape (k,d)
            self.base.weight += self.scaling * (self.A @ self.B).T
            self.merged = True
