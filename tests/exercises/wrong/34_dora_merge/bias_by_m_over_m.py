"""The bias is multiplied by m / m, which is nan where m is zero."""

import math

import torch
from torch import nn


class DoRALinear(nn.Module):
    """A frozen linear layer with a DoRA adapter, which can be merged.

    Shapes: base.weight W (d, k), A (d, r), B (r, k), m (d,).

    merged tells whether base.weight holds w' at present. Merged or not,
    base.weight is the same nn.Parameter object, frozen, of the same dtype,
    and state_dict() holds base.weight, base.bias if there is one, A, B and m,
    and nothing else.
    """

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
        self._kept = None

    @torch.no_grad()
    def new_weight(self):
        W = self._kept if self.merged else self.base.weight
        wide = torch.float32 if W.dtype in (torch.float16, torch.bfloat16) else W.dtype
        Z = W.to(wide) + self.scaling * (self.A.to(wide) @ self.B.to(wide))
        norm = Z.norm(dim=1, keepdim=True)
        unit = Z / torch.where(norm == 0, torch.ones_like(norm), norm)
        return (self.m.to(wide)[:, None] * unit).to(W.dtype)

    @torch.no_grad()
    def merge(self):
        if not self.merged:
            new = self.new_weight()
            self._kept = self.base.weight.detach().clone()
            self.base.weight.copy_(new)
            self.merged = True

    @torch.no_grad()
    def unmerge(self):
        if self.merged:
            self.base.weight.copy_(self._kept)
            self.merged, self._kept = False, None

    def forward(self, x):
        weight = self.base.weight if self.merged else self.new_weight()
        y = x @ weight.T
        return y if self.base.bias is None else y + self.base.bias * (self.m / self.m)
