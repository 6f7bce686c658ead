"""As long as A is zero the weight keeps its lengths, whatever m says."""

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

    def new_weight(self) -> torch.Tensor:
        """w' as a new tensor (d, k) with the dtype of base.weight.

        It starts from the W without adapter, also while the layer is
        merged. A row of Z that is zero has no direction and stays zero.
        Half types (float16, bfloat16) are computed in float32 throughout
        and rounded once, at the end.
        """
        W = (self._kept if self.merged else self.base.weight).detach()
        if not self.A.any():
            return W.clone()
        half = W.dtype in (torch.float16, torch.bfloat16)
        A, B, m, V = (
            t.detach().float() if half else t.detach() for t in (self.A, self.B, self.m, W)
        )
        Z = V + self.scaling * (A @ B)
        n = Z.norm(dim=1, keepdim=True)
        n = torch.where(n == 0, torch.ones_like(n), n)
        return (m[:, None] * Z / n).to(W.dtype)

    def merge(self) -> None:
        """Write w' into base.weight; if it is merged already, do nothing."""
        if self.merged:
            return
        new = self.new_weight()
        self._kept = self.base.weight.detach().clone()
        with torch.no_grad():
            self.base.weight.copy_(new)
        self.merged = True

    def unmerge(self) -> None:
        """Make base.weight what it was before merge(), bit by bit.

        That holds for half types too, and if A, B or m have changed in
        between. If the layer is not merged, do nothing.
        """
        if not self.merged:
            return
        with torch.no_grad():
            self.base.weight.copy_(self._kept)
        self._kept, self.merged = None, False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The same output, merged or not: (..., k) -> (..., d)."""
        weight = self.base.weight if self.merged else self.new_weight()
        y = x @ weight.T
        return y if self.base.bias is None else y + self.base.bias
