"""The scaling counts in training mode alone."""

import math

import torch
from torch import nn


class LoRALinear(nn.Module):
    """y = base(x) + s·A(B x): base frozen, A zero, B uniform in ±1/√k."""

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
            raise ValueError(f"r must be from 1 to min(d, k) = {min(d, k)}, not {r}")
        alpha = r if alpha is None else alpha
        self.base = base.requires_grad_(False)
        like = {"dtype": base.weight.dtype, "device": base.weight.device}
        bound = 1 / math.sqrt(k)
        self.A = nn.Parameter(torch.zeros(d, r, **like))
        self.B = nn.Parameter(torch.empty(r, k, **like).uniform_(-bound, bound))
        self.scaling = alpha / (math.sqrt(r) if use_rslora else r)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.base(x) + (self.scaling if self.training else 1) * ((x @ self.B.T) @ self.A.T)
