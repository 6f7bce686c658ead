"""Exercise 13: debug what trains (Lesson 4.4).

A colleague fine-tunes a small MLP with LoRA and comes to you puzzled. The
loss falls, so all seems well. But the saved adapter does nothing: every A is
still zero. And the base, which should be shared with nine other tasks, is no
longer the one that was downloaded.

There are three bugs in train, and each of them alone would do harm. Repair
all three; a few lines are enough. All else is right and stays as it is: the
layers with r = 3 and α = 7, the mean squared error over all data, AdamW with
lr = 0.01, and the gradients as they come. So A and B move by the same numbers
as when somebody else has repaired it.
"""

import math
from collections import OrderedDict

import torch
from torch import nn


class LoRALinear(nn.Module):
    """y = W x + b + (α/r)·A(B x). It freezes nothing: that is up to train."""

    def __init__(self, base: nn.Linear, r: int, alpha: float) -> None:
        super().__init__()
        d, k = base.weight.shape
        bound = 1 / math.sqrt(k)
        self.base = base
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -bound, bound)
        self.scaling = alpha / r

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)


def make_model() -> nn.Sequential:
    """A small pretrained MLP with biases, 6 -> 8 -> 5."""
    layers = {"fc1": nn.Linear(6, 8), "act": nn.Tanh(), "fc2": nn.Linear(8, 5)}
    return nn.Sequential(OrderedDict(layers))


def inject_lora(model: nn.Module, r: int, alpha: float) -> None:
    """Wrap every nn.Linear of the model in a LoRALinear, in place."""
    for name, layer in list(model.named_children()):
        if isinstance(layer, nn.Linear):
            setattr(model, name, LoRALinear(layer, r, alpha))


def train(
    model: nn.Module,
    X: torch.Tensor,
    Y: torch.Tensor,
    steps: int,
) -> None:
    """Fine-tune the model in place with LoRA, for a number of steps.

    X is (n, 6), Y is (n, 5), the loss is the mean squared error. Adapters
    are put on both layers, and A and B of these are all that may move or
    get a gradient: the base stays as it was, to the last bit.
    """
    # TODO: find and repair three bugs in the lines below.
    optimiser = torch.optim.AdamW(model.parameters(), lr=0.01)
    inject_lora(model, r=3, alpha=7.0)
    for step in range(steps):
        optimiser.zero_grad()
        loss = nn.functional.mse_loss(model(X), Y)
        loss.backward()
        if step == 0:  # From now on only the adapters are trained.
            for name, parameter in model.named_parameters():
                if "weight" in name:
                    parameter.requires_grad_(False)
        optimiser.step()
