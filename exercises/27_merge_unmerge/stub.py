"""Exercise 27: merge and unmerge (Lesson 8.1).

For serving, the adapter can be added into the weight once: W + s·A B is one
matrix, and the layer is then as fast as its base. To train on, or to serve
another task, it must come out again, and W must be what it was.

Here are the traps that real libraries fell into: an adapter that is applied
twice, a second merge() that adds again, and an unmerge() that subtracts
another product than the one that was added, because A and B moved meanwhile.
"""

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
        # TODO: what will unmerge() need that merge() has to keep?

    def merge(self) -> None:
        """Add s·A B to base.weight; if it is merged already, do nothing.

        The mode, train or eval, stays as it is, here and in unmerge().
        Where the weight is of a half type (float16, bfloat16) the update is
        computed in float32.
        """
        # TODO: change the weight in place.
        raise NotImplementedError("LoRALinear.merge")

    def unmerge(self) -> None:
        """Undo merge(); if the layer is not merged, do nothing.

        base.weight is then what it was, to the last bit and in every dtype,
        even if A and B have changed in between.
        """
        # TODO
        raise NotImplementedError("LoRALinear.unmerge")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The same output, merged or not: (..., k) -> (..., d).

        A merged layer must not train, for its factors are not in use: in
        training mode it raises RuntimeError, in whatever mode it was when it
        was merged. train() may refuse already.
        """
        # TODO: this is right for a layer that is not merged.
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)
