"""A loop over the rows, and a numpy array as the copy."""

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
        self.kept: torch.Tensor | None = None

    def new_weight(self):
        with torch.no_grad():
            W = self.base.weight if self.kept is None else self.kept
            wide = torch.float64 if W.dtype == torch.float64 else torch.float32
            out = torch.zeros(W.shape, dtype=W.dtype)
            for i in range(len(W)):
                v = W[i].to(wide) + self.scaling * (self.A[i].to(wide) @ self.B.to(wide))
                length = math.sqrt(float(v.double() @ v.double()))
                if length > 0:
                    out[i] = (v * (float(self.m[i]) / length)).to(W.dtype)
            return out

    @torch.no_grad()
    def merge(self) -> None:
        if not self.merged:
            new = self.new_weight()
            self.kept = self.base.weight.clone()
            self.base.weight.copy_(new)
            self.merged = True

    def unmerge(self):
        if self.kept is not None:
            with torch.no_grad():
                self.base.weight.copy_(self.kept)
        self.kept = None
        self.merged = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight = self.base.weight if self.merged else self.new_weight()
        y = x @ weight.T  # (...,k) @ (k,d) -> (...,d)
        return y if self.base.bias is None else y + self.base.bias
