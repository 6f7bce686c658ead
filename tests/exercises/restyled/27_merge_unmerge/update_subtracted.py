"""The update that was added is stored and subtracted."""

import math

import torch
from torch import nn


class LoRALinear(nn.Module):
    """The layer of exercise 12, which learns to merge: y = W x + b + s·A(B x).

    Shapes: base.weight W (d, k), A (d, r), B (r, k), x (..., k), y (..., d).

    merged tells whether base.weight holds W + s·A B at present. Merged or
    not, base.weight is the same nn.Parameter object, frozen.
    """

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
        self.kept = None

    @torch.no_grad()
    def merge(self):
        if self.merged:
            return
        self.kept = (
            self.scaling * (self.A.float() @ self.B.float())
            if self.A.dtype in (torch.half, torch.bfloat16)
            else self.scaling * (self.A @ self.B)
        )
        self.base.weight.data = (self.base.weight.data + self.kept).to(self.base.weight.dtype)
        self.merged = True

    @torch.no_grad()
    def unmerge(self):
        if not self.merged:
            return
        self.base.weight.data = (self.base.weight.data - self.kept).to(self.base.weight.dtype)
        self.merged = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.merged:
            if self.training:
                raise RuntimeError("merged layer cannot train")
            return self.base(x)
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)
