"""The groups of 22_loraplus_groups in torch's own optimisers, and the routine that judges them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn

from lora_tutor.grading.jail.loading import observers_in
from tests.exercises.conftest import EXERCISES, LoadReference

SOURCE = (EXERCISES / "22_loraplus_groups" / "observers.py").read_text("utf-8")
OBSERVERS = observers_in("observers_of_22", SOURCE, "observers.py")
LR, RATIO, DECAY = 0.03, 5.0, 0.1


@pytest.fixture
def reference(load_reference: LoadReference) -> ModuleType:
    return load_reference("22_loraplus_groups")


@pytest.fixture
def model(reference: ModuleType) -> nn.Sequential:
    torch.manual_seed(22)
    adapted = reference.LoRALinear(nn.Linear(6, 8), 3, 7.0)
    with torch.no_grad():
        adapted.A.normal_()
    return nn.Sequential(adapted, nn.LayerNorm(8), nn.Linear(8, 5)).double()


def stepped(model: nn.Module, groups: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
    """All parameters after one step of torch's SGD with gradients of 1."""
    optimiser = torch.optim.SGD(groups, lr=0.0)
    for p in model.parameters():
        p.grad = torch.ones_like(p)
    optimiser.step()
    return {name: p.detach().clone() for name, p in model.named_parameters()}


@pytest.mark.slow
def test_one_step_as_torch_makes_it(reference: ModuleType, model: nn.Sequential) -> None:
    twin = copy.deepcopy(model)
    groups = reference.loraplus_groups(model, LR, RATIO, DECAY)
    seen: Any = OBSERVERS["parameter_groups"](model, groups)
    after = stepped(twin, reference.loraplus_groups(twin, LR, RATIO, DECAY))
    torch.testing.assert_close(seen["after"], after, rtol=1e-12, atol=1e-12)


LAYOUTS: dict[str, Callable[[nn.Module], object]] = {
    "list": lambda model: list(model.parameters()),
    "iterator": lambda model: model.parameters(),
    "names": lambda model: list(model.named_parameters()),
    "one tensor": lambda model: next(model.parameters()),
    "set": lambda model: set(model.parameters()),
    "text": lambda model: "0.A",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_takes_what_torch_takes(model: nn.Sequential, layout: str) -> None:
    def refuses(use: Callable[[list[dict[str, Any]]], object]) -> bool:
        try:
            use([{"params": LAYOUTS[layout](model), "lr": LR}])
        except TypeError:
            return True
        return False

    observer = OBSERVERS["parameter_groups"]
    assert refuses(lambda groups: observer(model, groups)) == refuses(
        lambda groups: torch.optim.SGD(groups)
    )


def test_adamw_trains_with_the_groups(reference: ModuleType, model: nn.Sequential) -> None:
    optimiser = torch.optim.AdamW(reference.loraplus_groups(model, 1e-2, RATIO))
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    model(torch.ones(4, 6, dtype=torch.float64)).square().sum().backward()
    optimiser.step()
    moved = {name for name, p in model.named_parameters() if not torch.equal(p, before[name])}
    assert moved == {name for name, p in model.named_parameters() if p.requires_grad}
