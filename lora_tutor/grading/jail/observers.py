"""Fixed routines that a check may run beside the learner's objects, in one crossing.

Backward passes and optimiser steps need the live objects; what comes back are values, and those are
judged on the other side.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from lora_tutor.grading.jail import (
    observers_files,
    observers_plots,
    observers_tables,
    observers_training,
)
from lora_tutor.grading.jail.optimisers import OPTIMISERS


def linear(weight: Tensor, bias: Tensor | None) -> object:
    """An nn.Linear with these values: weight (d, k), bias (d,) or None, in their dtype."""
    d, k = weight.shape
    layer = nn.Linear(k, d, bias=bias is not None, dtype=weight.dtype)
    with torch.no_grad():
        layer.weight.copy_(weight)
        if bias is not None:
            layer.bias.copy_(bias)
    return layer


def parameters(module: nn.Module) -> dict[str, Tensor]:
    return {name: p.detach().clone() for name, p in module.named_parameters()}


def trainable(module: nn.Module) -> list[str]:
    return [name for name, p in module.named_parameters() if p.requires_grad]


def forward_backward(module: nn.Module, x: Tensor, cotangent: Tensor) -> dict[str, object]:
    """One pass with L = sum(cotangent * y): y, dL/dx, and every parameter's gradient or None."""
    for p in module.parameters():
        p.grad = None
    leaf = x.clone().requires_grad_(True)
    y = module(leaf)
    (y * cotangent).sum().backward()
    grads = {name: p.grad for name, p in module.named_parameters()}
    return {"y": y, "dx": leaf.grad, "grads": grads}


def train_steps(
    module: nn.Module,
    x: Tensor,
    cotangent: Tensor,
    optimiser: str,
    lr: float,
    weight_decay: float,
    steps: int,
) -> dict[str, dict[str, Tensor]]:
    """Some optimiser steps on L = sum(cotangent * y); every parameter before and after."""
    before = parameters(module)
    free = [p for p in module.parameters() if p.requires_grad]
    step = OPTIMISERS[optimiser](lr, weight_decay)
    for _ in range(steps):
        for p in free:
            p.grad = None
        (module(x) * cotangent).sum().backward()
        with torch.no_grad():
            step(free)
    return {"before": before, "after": parameters(module)}


WRITERS = frozenset({"train_steps"})
"""Those that write into parameters themselves."""

OBSERVERS: dict[str, Callable[..., object]] = {
    "linear": linear,
    "parameters": parameters,
    "trainable": trainable,
    "forward_backward": forward_backward,
    "train_steps": train_steps,
    **observers_files.OBSERVERS,
    **observers_plots.OBSERVERS,
    **observers_tables.OBSERVERS,
    **observers_training.OBSERVERS,
}
