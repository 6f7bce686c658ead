"""Exercise 22: two learning rates, LoRA+ (Lesson 6.6).

In a wide layer one learning rate does not suit both factors. A step of Adam
moves every entry by about the rate. In the reader B that adds up over all k
inputs, in the writer A it does not. So LoRA+ gives the writer A a larger rate
than the reader B, lr·ratio instead of lr. (The LoRA+ paper, Hayou and
colleagues 2024, says "B" for the factor that starts at zero: our A.)

PyTorch does this with parameter groups: a list of dicts, each with its own
parameters and settings, given to an optimiser in place of
model.parameters(). Nothing may be forgotten, and nothing be there twice.
"""

import math

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


def loraplus_groups(
    model: nn.Module, lr: float, ratio: float, weight_decay: float = 0.0
) -> list[dict]:
    """Parameter groups for an optimiser, with a larger rate for every A.

        write  the A of every LoRALinear          lr·ratio
        read   the B of every LoRALinear          lr
        other  every other trainable parameter    lr

    Each group is a dict with the keys "params", "lr" and "weight_decay",
    the last the same in all; more keys are allowed. The order of the groups
    is free, and so is their number: what counts is the rate of each parameter.
    They come in a list, so that they can be read more than once.

    Every parameter that requires a gradient is in exactly one group, exactly
    once, even if several modules share it or another one has equal numbers.
    Frozen ones are in none, and a group without parameters is left out. Only
    a LoRALinear is an adapter: A and B of any other module belong to other.
    """
    # TODO: sort the parameters by their role.
    raise NotImplementedError("loraplus_groups")
