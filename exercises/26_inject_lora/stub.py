"""Exercise 26: LoRA into a whole model (Lesson 7.2).

A transformer is a tree of modules, and every module has a dotted name, such as
"layers.0.attn.q_proj". You say which weight matrices get an adapter by target
names, the same for every layer. This is what PEFT does with target_modules,
and its rule is short: the whole name, or a whole ending of it after a dot. Two
duties come with it: everything else is frozen, embeddings and norms too, and
targets of which none is in the model are an error, not a model that silently
never learns.
"""

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
    # TODO: find the names, freeze the model, then replace layer by layer.
    raise NotImplementedError("inject_lora")
