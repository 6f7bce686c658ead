"""Ways to teach a trained language model another text, by what they train of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from lora_tutor.labs.apparatus.language_model import LINEAR, LanguageModel, drawn, loss

ALPHA = 16
ROWS = 4
"""Windows of a step."""


class LoRALinear(nn.Module):
    """y = W x + b + (α/r) A (B x), with W and b frozen by whoever wraps them."""

    def __init__(self, base: nn.Linear, r: int, generator: torch.Generator) -> None:
        super().__init__()
        d, k = base.weight.shape
        self.base = base
        self.A = nn.Parameter(torch.zeros(d, r))
        self.B = nn.Parameter((2 * torch.rand(r, k, generator=generator) - 1) / k**0.5)
        self.scaling = ALPHA / r

    def forward(self, x: Tensor) -> Tensor:
        update = functional.linear(functional.linear(x, self.B), self.A)
        y: Tensor = self.base(x) + self.scaling * update
        return y


@dataclass(frozen=True, slots=True)
class Method:
    """Rank r of LoRA on every linear layer of every block, or a part of the model itself."""

    name: str
    rate: float
    rank: int = 0
    part: str = ""


def prepare(model: LanguageModel, method: Method, generator: torch.Generator) -> None:
    """Freeze all but what the method trains, which may be added to the model."""
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not method.rank and name.endswith(method.part))
    if method.rank:
        for block in model.blocks:
            for layer in LINEAR:
                setattr(block, layer, LoRALinear(getattr(block, layer), method.rank, generator))


def trained(model: nn.Module) -> list[nn.Parameter]:
    return [each for each in model.parameters() if each.requires_grad]


def fine_tune(
    model: LanguageModel, method: Method, text: Tensor, steps: int, seed: int
) -> Iterator[torch.optim.Adam]:
    """Adam, after each step; the rate falls on a line to nothing."""
    generator = torch.Generator().manual_seed(seed)
    prepare(model, method, generator)
    optimiser = torch.optim.Adam(trained(model), method.rate, fused=True)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = method.rate * (1 - step / steps)
        optimiser.zero_grad()
        torch.autograd.backward(loss(model, drawn(text, ROWS, generator)))
        optimiser.step()
        yield optimiser
