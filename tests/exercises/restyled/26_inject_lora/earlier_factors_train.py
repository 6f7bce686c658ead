"""The freeze comes last, by the letters of the factors."""

import math
from collections.abc import Sequence

import torch
from torch import nn


class LoRALinear(nn.Module):
    """The layer of exercise 12, complete: y = W x + b + (α/r)·A(B x)."""

    def __init__(self, base: nn.Linear, r: int, alpha: float) -> None:
        super().__init__()
        d, k = base.weight.shape
        if not 1 <= r <= min(d, k):
            raise ValueError(f"r must be from 1 to {min(d, k)}, not {r}")
        bound = 1 / math.sqrt(k)
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -bound, bound)
        self.scaling = alpha / r

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)


def inject_lora(
    model: nn.Module,
    targets: Sequence[str],
    r: int,
    alpha: float,
) -> list[str]:
    """Put a LoRALinear in the place of every matching nn.Linear of the model.

    A layer matches if its dotted name equals a target t or ends with "." + t.
    Only nn.Linear counts: other modules of such a name are passed over, and
    the base inside a LoRALinear is never wrapped.

    The model is changed in place. Afterwards nothing in it is trainable but
    the factors A and B of the new layers.

    Returns the dotted names of the replaced layers, sorted.
    Raises ValueError if no layer matches; the model is then as before.
    """
    hits = [
        n
        for n, m in model.named_modules()
        if isinstance(m, nn.Linear)
        and not n.endswith(".base")
        and any(n == t or n.endswith("." + t) for t in targets)
    ]
    if not hits:
        raise ValueError
    for n in hits:
        parent, _, leaf = n.rpartition(".")
        setattr(model.get_submodule(parent), leaf, LoRALinear(model.get_submodule(n), r, alpha))
    for name, p in model.named_parameters():
        p.requires_grad_(name.endswith(".A") or name.endswith(".B"))
    return sorted(hits)
