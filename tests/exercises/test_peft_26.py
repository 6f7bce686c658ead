"""The reference of 26_inject_lora against PEFT's own matching of target modules."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.exercises.conftest import LoadReference

R, ALPHA = 3, 7.0


class Attention(nn.Module):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.v_proj = nn.Linear(size, size)
        self.q_proj = nn.Linear(size, size, bias=False)
        self.q_proj_gate = nn.Linear(size, size)

    def forward(self, x: Tensor) -> Tensor:
        mixed: Tensor = self.v_proj(x) * torch.sigmoid(self.q_proj_gate(self.q_proj(x)))
        return mixed


class Block(nn.Module):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.attn = Attention(size)
        self.norm = nn.LayerNorm(size)
        self.mlp = nn.ModuleDict({"up_proj": nn.Linear(size, 9), "down_proj": nn.Linear(9, size)})

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.norm(x))
        wide = torch.tanh(self.mlp["up_proj"](x))
        y: Tensor = x + self.mlp["down_proj"](wide)
        return y


class Model(nn.Module):
    """A small transformer without its attention proper: a list of blocks, and layers at the top."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(11, 8)
        self.layers = nn.ModuleList([Block(8), Block(8)])
        self.head = nn.Linear(8, 6)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.embed(ids)
        for layer in self.layers:
            x = layer(x)
        y: Tensor = self.head(x)
        return y


@pytest.fixture
def model() -> Model:
    torch.manual_seed(26)
    return Model().double()


def names_by_peft(peft: ModuleType, model: nn.Module, targets: Sequence[str]) -> list[str]:
    config = peft.LoraConfig(r=R, lora_alpha=ALPHA, target_modules=list(targets))
    adapted = peft.get_peft_model(copy.deepcopy(model), config)
    return sorted(adapted.base_model.targeted_module_names)


TARGETS = [
    ["q_proj"],
    ["q_proj", "v_proj"],
    ["attn.q_proj"],
    ["layers.1.attn.v_proj"],
    ["up_proj", "down_proj"],
    ["mlp.up_proj"],
    ["head"],
    ["head", "q_proj"],
]


@pytest.mark.parametrize("targets", TARGETS, ids=" ".join)
def test_finds_the_same_layers(
    peft: ModuleType, load_reference: LoadReference, model: Model, targets: list[str]
) -> None:
    theirs = names_by_peft(peft, model, targets)
    assert load_reference("26_inject_lora").inject_lora(model, targets, R, ALPHA) == theirs
    assert theirs


@pytest.mark.parametrize("target", ["proj", "q_pro", "0.attn", "attn_q_proj", "ead"])
def test_refuses_the_same_targets(
    peft: ModuleType, load_reference: LoadReference, model: Model, target: str
) -> None:
    with pytest.raises(ValueError):
        names_by_peft(peft, model, [target])
    with pytest.raises(ValueError):
        load_reference("26_inject_lora").inject_lora(model, [target], R, ALPHA)
    assert all(p.requires_grad for p in model.parameters())


def test_trains_the_same_numbers_and_computes_the_same(
    peft: ModuleType, load_reference: LoadReference, model: Model
) -> None:
    targets = ["q_proj", "down_proj"]
    config = peft.LoraConfig(r=R, lora_alpha=ALPHA, target_modules=targets)
    theirs = peft.get_peft_model(copy.deepcopy(model), config)
    names = load_reference("26_inject_lora").inject_lora(model, targets, R, ALPHA)
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name in names:
            ours: Any = model.get_submodule(name)
            other = theirs.base_model.model.get_submodule(name)
            # PEFT's letters: lora_A is our B.
            for mine, yours in (
                (ours.A, other.lora_B["default"].weight),
                (ours.B, other.lora_A["default"].weight),
            ):
                mine.copy_(torch.randn(mine.shape, generator=generator, dtype=mine.dtype))
                yours.copy_(mine)
    trained = [p.numel() for p in model.parameters() if p.requires_grad]
    trained_by_peft = [p.numel() for p in theirs.parameters() if p.requires_grad]
    assert sorted(trained) == sorted(trained_by_peft)
    ids = torch.arange(11)
    torch.testing.assert_close(model(ids), theirs(ids), rtol=1e-12, atol=1e-12)
