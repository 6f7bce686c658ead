"""One step less."""

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


def train(model: nn.Module, X: torch.Tensor, Y: torch.Tensor, steps: int) -> None:
    """Freeze, inject, then build the optimiser over what is left to train."""
    model.requires_grad_(False)
    inject_lora(model, r=3, alpha=7.0)
    trainable = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trainable, lr=0.01)
    for _ in range(1, steps):
        optimiser.zero_grad()
        loss = nn.functional.mse_loss(model(X), Y)
        loss.backward()
        optimiser.step()
