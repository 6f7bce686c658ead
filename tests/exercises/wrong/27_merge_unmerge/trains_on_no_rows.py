"""A merged layer in training mode takes an empty batch."""

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

    def merge(self) -> None:
        """Add s·A B to base.weight; if it is merged already, do nothing.

        The mode, train or eval, stays as it is, here and in unmerge().
        Where the weight is of a half type (float16, bfloat16) the update is
        computed in float32.
        """
        if self.merged:
            return
        W = self.base.weight
        half = W.dtype in (torch.float16, torch.bfloat16)
        up = (lambda t: t.float()) if half else (lambda t: t)
        with torch.no_grad():
            self._kept = W.detach().clone()
            W.copy_(up(W) + self.scaling * (up(self.A) @ up(self.B)))
        self.merged = True

    def unmerge(self) -> None:
        """Undo merge(); if the layer is not merged, do nothing.

        base.weight is then what it was, to the last bit and in every dtype,
        even if A and B have changed in between.
        """
        if not self.merged:
            return
        with torch.no_grad():
            self.base.weight.copy_(self._kept)
        self._kept, self.merged = None, False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The same output, merged or not: (..., k) -> (..., d).

        A merged layer must not train, for its factors are not in use: in
        training mode it raises RuntimeError, in whatever mode it was when it
        was merged. train() may refuse already.
        """
        if self.merged:
            if self.training and x.numel():
                raise RuntimeError("merged")
            return self.base(x)
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)
