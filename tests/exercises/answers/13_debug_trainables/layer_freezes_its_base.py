"""The layer freezes its base; groups for A and B; SGD with momentum."""

import math
from collections import OrderedDict

import torch
from torch import nn


class LoRALinear(nn.Module):
    """y = W x + b + (α/r)·A(B x). It freezes its base."""

    def __init__(self, base: nn.Linear, r: int, alpha: float) -> None:
        super().__init__()
        d, k = base.weight.shape
        bound = 1 / math.sqrt(k)
        self.base = base.requires_grad_(False)
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
    inject_lora(model, r=3, alpha=7.0)
    layers = [m for m in model.modules() if isinstance(m, LoRALinear)]
    groups = [{"params": [m.A for m in layers], "lr": 0.01}, {"params": [m.B for m in layers]}]
    optimiser = torch.optim.AdamW(groups, lr=0.01)
    for _ in range(steps):
        optimiser.zero_grad(set_to_none=True)
        loss = (model(X) - Y).square().mean()
        loss.backward()
        optimiser.step()
