"""With torch's own normalize, in double precision, and a state of its own."""

import math

import torch
from torch import nn


class DoRALinear(nn.Module):
    """y = w' x + b with w'ᵢ = mᵢ vᵢ/‖vᵢ‖ and V = W + s·A B; base.weight holds w' while merged."""

    def __init__(self, base: nn.Linear, r: int, alpha: float) -> None:
        super().__init__()
        d, k = base.weight.shape
        bound = 1 / math.sqrt(k)
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -bound, bound)
        self.m = nn.Parameter(base.weight.norm(dim=1))
        self.scaling = alpha / r
        self.merged = False
        self.register_buffer("before", None, persistent=False)

    def new_weight(self):
        W = (self.base.weight if not self.merged else self.before).detach()
        V = W.double() + self.scaling * self.A.detach().double() @ self.B.detach().double()
        rows = torch.nn.functional.normalize(V, dim=1, eps=1e-30)
        return torch.einsum("i,ij->ij", self.m.detach().double(), rows).to(W.dtype)

    def merge(self):
        if self.merged:
            return
        new = self.new_weight()
        self.before = torch.empty_like(self.base.weight).copy_(self.base.weight.data)
        self.base.weight.data.copy_(new)
        self.merged = True

    def unmerge(self):
        if not self.merged:
            return
        self.base.weight.data[:] = self.before
        self.merged = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight = self.base.weight if self.merged else self.new_weight()
        y = x @ weight.T  # (...,k) @ (k,d) -> (...,d)
        return y if self.base.bias is None else y + self.base.bias
