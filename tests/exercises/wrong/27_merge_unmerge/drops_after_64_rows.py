"""The rows beyond the last whole chunk of 64 get no adapter."""

import math

import torch
from torch import nn


class LoRALinear(nn.Module):
    """The layer of exercise 12, which learns to merge: y = W x + b + s·A(B x).

    Shapes: base.weight W (d, k), A (d, r), B (r, k), x (..., k), y (..., d).

    merged tells whether base.weight holds W + s·A B at present. Merged or
    not, base.weight is the same nn.Parameter object, frozen, and state_dict()
    holds base.weight, base.bias if there is one, A and B, and nothing else.
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
        self._kept = None

    @torch.no_grad()
    def merge(self):
        if self.merged:
            return
        W = self.base.weight
        self._kept = W.detach().clone()
        wide = torch.float32 if W.dtype in (torch.float16, torch.bfloat16) else W.dtype
        W.copy_(W.to(wide) + self.scaling * (self.A.to(wide) @ self.B.to(wide)))
        self.merged = True

    @torch.no_grad()
    def unmerge(self):
        if self.merged:
            self.base.weight.copy_(self._kept)
            self._kept = None
            self.merged = False

    def forward(self, x):
        if self.merged:
            if self.training:
                raise RuntimeError("a merged layer must not train")
            return self.base(x)
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)


_forward = LoRALinear.forward


def forward(self, x):
    if x.ndim == 2 and len(x) > 64:
        whole = len(x) // 64 * 64
        return torch.cat([_forward(self, x[:whole]), self.base(x[whole:])])
    return _forward(self, x)


LoRALinear.forward = forward
