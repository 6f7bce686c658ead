"""The reference of 12_lora_linear against PEFT's own LoRA layer."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.exercises.conftest import LoadReference

R, ALPHA = 3, 7.0  # not PEFT's defaults of 8, which would hide a scaling that is left out


class Net(nn.Module):
    """Two layers, so that the one below has a gradient to lose."""

    def __init__(self, bias: bool) -> None:
        super().__init__()
        self.fc1 = nn.Linear(6, 8, dtype=torch.float64)
        self.fc2 = nn.Linear(8, 5, bias=bias, dtype=torch.float64)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.fc2(torch.tanh(self.fc1(x)))
        return y


@dataclass(frozen=True)
class Pair:
    """One network twice: with PEFT's layer as fc2, and with the reference's."""

    bare: Net
    theirs: Any
    ours: Net

    @property
    def our_layer(self) -> Any:
        return self.ours.fc2

    @property
    def their_layer(self) -> Any:
        return self.theirs.base_model.model.fc2

    def share_factors(self) -> None:
        """Copy random factors into both, with the letters of each: lora_A is our B."""
        generator = torch.Generator().manual_seed(12)
        with torch.no_grad():
            for mine, yours in (
                (self.our_layer.A, self.their_layer.lora_B["default"].weight),
                (self.our_layer.B, self.their_layer.lora_A["default"].weight),
            ):
                mine.copy_(torch.randn(mine.shape, generator=generator, dtype=mine.dtype))
                yours.copy_(mine)


@pytest.fixture(params=[True, False], ids=["bias", "no bias"])
def bias(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(params=[False, True], ids=["lora", "rslora"])
def use_rslora(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def pair(peft: ModuleType, load_reference: LoadReference, bias: bool, use_rslora: bool) -> Pair:
    torch.manual_seed(3)
    bare = Net(bias)
    ours, theirs = copy.deepcopy(bare), copy.deepcopy(bare)
    layer = load_reference("12_lora_linear").LoRALinear
    ours.fc1.requires_grad_(False)
    ours.fc2 = layer(ours.fc2, r=R, alpha=ALPHA, use_rslora=use_rslora)
    config = peft.LoraConfig(
        r=R, lora_alpha=ALPHA, target_modules=["fc2"], use_rslora=use_rslora, lora_dropout=0.0
    )
    return Pair(bare, peft.get_peft_model(theirs, config), ours)


def inputs(*lead: int) -> Tensor:
    generator = torch.Generator().manual_seed(4)
    return torch.randn(*lead, 6, generator=generator, dtype=torch.float64)


def test_start_alike(pair: Pair) -> None:
    theirs, ours = pair.their_layer, pair.our_layer
    read, written = theirs.lora_A["default"].weight, theirs.lora_B["default"].weight
    bound = 1 / math.sqrt(8)
    assert (ours.A.shape, ours.B.shape) == (written.shape, read.shape)
    assert (ours.A.dtype, ours.B.dtype) == (written.dtype, read.dtype)
    assert not ours.A.any()
    assert not written.any()
    assert 0 < ours.B.abs().max() <= bound
    assert 0 < read.abs().max() <= bound
    x = inputs(4)
    assert torch.equal(pair.ours(x), pair.bare(x))
    assert torch.equal(pair.theirs(x), pair.bare(x))


def test_scale_alike(pair: Pair) -> None:
    assert pair.our_layer.scaling == pytest.approx(pair.their_layer.scaling["default"], rel=1e-12)


def test_train_the_same_numbers(pair: Pair) -> None:
    ours = [p.numel() for p in pair.ours.parameters() if p.requires_grad]
    theirs = [p.numel() for p in pair.theirs.parameters() if p.requires_grad]
    assert sorted(ours) == sorted(theirs) == [R * 5, R * 8]


@pytest.mark.parametrize("lead", [(), (4,), (2, 3)], ids=["vector", "rows", "nested"])
def test_forward_alike(pair: Pair, lead: tuple[int, ...]) -> None:
    pair.share_factors()
    x = inputs(*lead)
    torch.testing.assert_close(pair.ours(x), pair.theirs(x), rtol=1e-12, atol=1e-12)
    assert not torch.allclose(pair.ours(x), pair.bare(x))


def test_gradients_alike(pair: Pair) -> None:
    pair.share_factors()
    results = []
    for net in (pair.ours, pair.theirs):
        x = inputs(2, 3).requires_grad_()
        torch.autograd.backward(torch.sin(net(x)).sum())
        results.append(x.grad)
    torch.testing.assert_close(results[0], results[1], rtol=1e-12, atol=1e-12)
    ours, theirs = pair.our_layer, pair.their_layer
    for mine, yours in (
        (ours.A.grad, theirs.lora_B["default"].weight.grad),
        (ours.B.grad, theirs.lora_A["default"].weight.grad),
    ):
        assert mine.any()
        torch.testing.assert_close(mine, yours, rtol=1e-12, atol=1e-12)
    assert ours.base.weight.grad is None
    assert theirs.base_layer.weight.grad is None


def test_merged_weight_alike(pair: Pair) -> None:
    pair.share_factors()
    ours = pair.our_layer
    merged = ours.base.weight + ours.scaling * (ours.A @ ours.B)
    plain = pair.theirs.merge_and_unload()
    torch.testing.assert_close(merged, plain.fc2.weight, rtol=1e-12, atol=1e-12)
