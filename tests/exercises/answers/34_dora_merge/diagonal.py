"""A diagonal matrix times V, and a deep copy."""

import copy
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

    @torch.no_grad()
    def new_weight(self):
        W = self.kept if self.merged else self.base.weight
        high = [t.double() for t in (W, self.A, self.B, self.m)]
        V = torch.addmm(high[0], high[1], high[2], alpha=self.scaling)
        length = torch.linalg.vector_norm(V, dim=-1)
        factor = torch.nan_to_num(high[3] / length, nan=0.0, posinf=0.0, neginf=0.0)
        return (torch.diag(factor) @ V).type_as(W)

    def merge(self):
        if not self.merged:
            new = self.new_weight()
            self.kept = copy.deepcopy(self.base.weight.data)
            self.base.load_state_dict({"weight": new}, strict=False)
            self.merged = True

    @torch.no_grad()
    def unmerge(self) -> None:
        if self.merged:
            self.base.weight.copy_(self.kept)
            self.kept = None
            self.merged = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight = self.base.weight if self.merged else self.new_weight()
        y = x @ weight.T  # (...,k) @ (k,d) -> (...,d)
        return y if self.base.bias is None else y + self.base.bias
