"""All parts get the mode of the model."""

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

    The model is changed in place, and stays in its mode. Afterwards nothing
    in it is trainable but the factors A and B of the new layers: those of an
    earlier call are frozen.

    Returns the dotted names of the replaced layers, sorted.
    Raises ValueError if no layer matches; the model is then as before.
    """
    found = [
        (name, m)
        for name, m in model.named_modules()
        if isinstance(m, nn.Linear) and any(name == t or name.endswith("." + t) for t in targets)
    ]
    inside = {id(m.base) for m in model.modules() if isinstance(m, LoRALinear)}
    found = [(name, m) for name, m in found if id(m) not in inside]
    if not found:
        raise ValueError("no layer matches")
    model.requires_grad_(False)
    for name, m in found:
        path, _, last = name.rpartition(".")
        parent = model.get_submodule(path)
        setattr(parent, last, LoRALinear(m, r, alpha))
    model.train(model.training)
    return sorted(name for name, _ in found)
