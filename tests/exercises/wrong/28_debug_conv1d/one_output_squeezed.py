"""The axis of the outputs is dropped where there is one."""

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
    """A frozen Conv1D with a low-rank update beside it: y = x W + b + s·A(B x).

    Attributes: base, with weight (k, d) and bias (d,), frozen; A (d, r),
    zero at the start; B (r, k), uniform in [-1/√k, 1/√k]; scaling s = α/r.
    x is (..., k), y is (..., d), and training mode changes nothing.
    """

    def __init__(self, base: Conv1D, r: int, alpha: float) -> None:
        super().__init__()
        # TODO: this was right for nn.Linear. What is different here?
        k, d = base.weight.shape
        bound = 1 / math.sqrt(k)
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -bound, bound)
        self.scaling = alpha / r
        self.merged = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The same output, merged or not: (..., k) -> (..., d)."""
        y = self.base(x)
        if self.merged:
            return y
        return y + self.scaling * ((x @ self.B.T) @ self.A.T)

    @torch.no_grad()
    def merge(self) -> None:
        """Add the update to base.weight, once; a second call does nothing."""
        if not self.merged:
            self.base.weight += self.scaling * (self.A @ self.B).T
            self.merged = True


_forward = LoRAConv1D.forward
LoRAConv1D.forward = lambda self, x: (lambda y: y.squeeze(-1) if y.shape[-1] == 1 else y)(
    _forward(self, x)
)
