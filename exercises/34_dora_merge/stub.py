"""Exercise 34: merging DoRA, and taking it out again (Lesson 7.3).

LoRA adds to the weight, so one may hope to subtract again. DoRA also makes
every row as long as its mᵢ says:

    Z = W + s·A B            w'ᵢ = mᵢ zᵢ / ‖zᵢ‖        row by row

A library may go back by W = w' / (m/‖z‖) - s·A B. In a half type that is
not W, but W and some rounding; with mᵢ = 0 it is a division by zero; and if
A, B or m have changed since, it is another matrix. Keep what was there.

Only serving is asked here: how the layer trains is the subject of exercise
24, and no gradient needs to flow.
"""

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
        # TODO: what will unmerge() need?

    def new_weight(self) -> torch.Tensor:
        """w' as a new tensor (d, k) with the dtype of base.weight.

        It starts from the W without adapter, also while the layer is
        merged. A row of Z that is zero has no direction and stays zero.
        Half types (float16, bfloat16) are computed in float32 throughout
        and rounded once, at the end.
        """
        # TODO: the sum, the lengths of its rows, the new lengths.
        raise NotImplementedError("DoRALinear.new_weight")

    def merge(self) -> None:
        """Write w' into base.weight; if it is merged already, do nothing."""
        # TODO: in place.
        raise NotImplementedError("DoRALinear.merge")

    def unmerge(self) -> None:
        """Make base.weight what it was before merge(), bit by bit.

        That holds for half types too, and if A, B or m have changed in
        between. If the layer is not merged, do nothing.
        """
        # TODO
        raise NotImplementedError("DoRALinear.unmerge")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The same output, merged or not: (..., k) -> (..., d)."""
        weight = self.base.weight if self.merged else self.new_weight()
        y = x @ weight.T
        return y if self.base.bias is None else y + self.base.bias
