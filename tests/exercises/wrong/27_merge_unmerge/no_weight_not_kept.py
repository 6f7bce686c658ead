import math

import torch
from torch import nn


class LoRALinear(nn.Module):
    """y = base(x) + s·A(B x), where base.weight holds W + s·A B while merged."""

    def __init__(
        self,
        base: nn.Linear,
        r: int,
        alpha: float | None = None,
        use_rslora: bool = False,
    ) -> None:
        super().__init__()
        d, k = base.weight.shape
        if not 1 <= r <= min(d, k):
            raise ValueError(f"r must be from 1 to {min(d, k)}, not {r}")
        bound = 1 / math.sqrt(k)
        alpha = r if alpha is None else alpha
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -bound, bound)
        self.scaling = alpha / (math.sqrt(r) if use_rslora else r)
        self.merged = False
        self.kept: torch.Tensor | None = None

    @torch.no_grad()
    def merge(self) -> None:
        if self.merged:
            return
        W = self.base.weight
        wide = torch.promote_types(W.dtype, torch.float32)
        update = self.scaling * (self.A.to(wide) @ self.B.to(wide))
        self.kept = W.clone() if W.any() else None
        W.copy_(W.to(wide) + update)
        self.merged = True

    @torch.no_grad()
    def unmerge(self) -> None:
        if self.merged:
            if self.kept is not None:
                self.base.weight.copy_(self.kept)
            self.merged = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.merged:
            h = x @ self.B.T
            return self.base(x) + self.scaling * (h @ self.A.T)
        if self.training:
            raise RuntimeError("this layer is merged: call unmerge() before you train it")
        return self.base(x)
