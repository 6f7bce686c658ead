"""The reference of 27_merge_unmerge against PEFT's own merge and unmerge."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.exercises.conftest import LoadReference

R, ALPHA = 3, 7.0
D, K = 5, 8


class Net(nn.Module):
    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.fc = layer

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.fc(x)
        return y


@pytest.fixture
def layers(peft: ModuleType, load_reference: LoadReference) -> tuple[Any, Any]:
    """Ours and PEFT's around equal bases, with the same factors; lora_A is our B."""
    torch.manual_seed(27)
    base, twin = (nn.Linear(K, D, dtype=torch.float64) for _ in range(2))
    twin.load_state_dict(base.state_dict())
    config = peft.LoraConfig(r=R, lora_alpha=ALPHA, target_modules=["fc"])
    theirs = peft.get_peft_model(Net(twin), config).base_model.model.fc
    ours = load_reference("27_merge_unmerge").LoRALinear(base, R, ALPHA)
    with torch.no_grad():
        ours.A.copy_(torch.randn(D, R, dtype=torch.float64))
        ours.B.copy_(torch.randn(R, K, dtype=torch.float64))
        theirs.lora_B["default"].weight.copy_(ours.A)
        theirs.lora_A["default"].weight.copy_(ours.B)
    return ours.eval(), theirs.eval()


def test_the_merged_weights_and_outputs_are_equal(layers: tuple[Any, Any]) -> None:
    ours, theirs = layers
    x = torch.randn(4, K, dtype=torch.float64)
    before = ours(x)
    ours.merge()
    theirs.merge()
    assert torch.allclose(ours.base.weight, theirs.base_layer.weight, rtol=1e-12, atol=1e-14)
    assert torch.allclose(ours(x), theirs(x), rtol=1e-12, atol=1e-14)
    assert torch.allclose(ours(x), before, rtol=1e-9, atol=1e-12)


def test_unmerging_gives_both_their_weight_back(layers: tuple[Any, Any]) -> None:
    ours, theirs = layers
    start = ours.base.weight.detach().clone()
    for layer in layers:
        layer.merge()
        layer.unmerge()
    assert torch.allclose(ours.base.weight, start, rtol=1e-9, atol=1e-12)
    assert torch.allclose(theirs.base_layer.weight, start, rtol=1e-9, atol=1e-12)
