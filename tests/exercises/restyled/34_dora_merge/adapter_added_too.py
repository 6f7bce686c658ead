import math

import torch
from torch import nn


class DoRALinear(nn.Module):
    """y = w' x + b with w'ᵢ = mᵢ zᵢ/‖zᵢ‖ and Z = W + s·A B; base.weight holds w' while merged."""

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
    def new_weight(self) -> torch.Tensor:
        W = self.base.weight if self.kept is None else self.kept
        wide = torch.promote_types(W.dtype, torch.float32)
        A, B, m = (part.to(wide) for part in (self.A, self.B, self.m))
        Z = W.to(wide) + self.scaling * (A @ B)
        length = Z.norm(dim=1, keepdim=True)
        rows = m[:, None] * Z / torch.where(length > 0, length, 1)
        return rows.to(W.dtype)

    @torch.no_grad()
    def merge(self) -> None:
        if not self.merged:
            new = self.new_weight()
            self.kept = self.base.weight.clone()
            self.base.weight.copy_(new)
            self.merged = True

    @torch.no_grad()
    def unmerge(self) -> None:
        if self.merged:
            self.base.weight.copy_(self.kept)
            self.kept = None
            self.merged = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight = self.base.weight if self.merged else self.new_weight()
        y = x @ weight.T + self.scaling * ((x @ self.B.T) @ self.A.T)
        return y if self.base.bias is None else y + self.base.bias
