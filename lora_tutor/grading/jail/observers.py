"""Fixed routines that a check may run beside the learner's objects, in one crossing.

Backward passes and optimiser steps need the live objects; what comes back are values, and those are
judged on the other side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from lora_tutor.grading.jail import observers_files, observers_quantiser, observers_training
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


def parameter_groups(module: nn.Module, groups: Iterable[dict[str, Any]]) -> dict[str, object]:
    """What an optimiser would make of parameter groups: `groups`, each with the names, lr and
    weight_decay that it has (None: without), and `after`, every parameter of the module after one
    step p <- p - lr (1 + weight_decay p) with each group that holds it.

    As in torch.optim, `params` is one tensor or an ordered collection of tensors or (name, tensor)
    pairs. Raises TypeError for anything else, KeyError without `params`.
    """
    names = {id(p): name for name, p in module.named_parameters()}
    after = {name: p.detach().clone() for name, p in module.named_parameters()}
    described = []
    for group in groups:
        if not isinstance(group, dict):
            raise TypeError(f"a parameter group is a dict, not a {type(group).__name__}")
        members = [names.get(id(p), "?") for p in _members(group["params"])]
        lr, decay = (group.get(key) for key in ("lr", "weight_decay"))
        described.append({"names": members, "lr": lr, "weight_decay": decay})
        for name in members:
            if name in after:
                p = after[name]
                p -= float(lr or 0.0) * (1 + float(decay or 0.0) * p)
    return {"groups": described, "after": after}


def _members(params: object) -> list[object]:
    if isinstance(params, Tensor):
        return [params]
    if isinstance(params, set | frozenset | str) or not isinstance(params, Iterable):
        raise TypeError(
            f"params is an ordered collection of tensors, not a {type(params).__name__}"
        )
    return [item[1] if isinstance(item, tuple) else item for item in params]


WRITERS = frozenset({"train_steps"})
"""Those that write into parameters themselves."""

OBSERVERS: dict[str, Callable[..., object]] = {
    "linear": linear,
    "parameters": parameters,
    "trainable": trainable,
    "forward_backward": forward_backward,
    "train_steps": train_steps,
    "parameter_groups": parameter_groups,
    **observers_files.OBSERVERS,
    **observers_training.OBSERVERS,
    **observers_quantiser.OBSERVERS,
}
