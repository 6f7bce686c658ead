"""The reference of 11_convention_bridge against files that PEFT itself reads and writes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from torch import Tensor, nn

from tests.exercises.conftest import LoadReference

Array = NDArray[np.float32]

# Neither are PEFT's defaults of 8, which would hide a setting that is left out.
R, ALPHA = 3, 10.0


class Net(nn.Module):
    """The adapted layer lies deeper than the top, so that its path has a dot in it."""

    def __init__(self, d: int, k: int) -> None:
        super().__init__()
        self.block = nn.ModuleDict({"q_proj": nn.Linear(k, d), "out": nn.Linear(d, 2)})

    @property
    def adapted(self) -> nn.Linear:
        layer = self.block["q_proj"]
        assert isinstance(layer, nn.Linear)
        return layer

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.block["out"](torch.tanh(self.block["q_proj"](x)))
        return y


PREFIX = "block.q_proj"
SIZES = pytest.mark.parametrize(("d", "k"), [(5, 7), (6, 6)], ids=["rectangle", "square"])


@pytest.fixture
def bridge(load_reference: LoadReference) -> ModuleType:
    return load_reference("11_convention_bridge")


def factors(d: int, k: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(11)
    A, B = rng.normal(size=(d, R)), rng.normal(size=(R, k))
    return A.astype(np.float32), B.astype(np.float32)


def net(d: int, k: int) -> Net:
    torch.manual_seed(2)
    return Net(d, k)


def save_adapter(folder: Path, tensors: dict[str, Array]) -> None:
    save_file(tensors, folder / "adapter_model.safetensors", {"format": "pt"})
    config = {
        "peft_type": "LORA",
        "r": R,
        "lora_alpha": ALPHA,
        "target_modules": ["q_proj"],
        "inference_mode": True,
    }
    (folder / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")


def loaded(peft: ModuleType, base: Net, folder: Path) -> Any:
    return peft.PeftModel.from_pretrained(base, str(folder))


def layer_of(model: Any) -> Any:
    return model.base_model.model.block["q_proj"]


@SIZES
def test_peft_loads_the_dict_and_computes_the_same(
    peft: ModuleType, bridge: ModuleType, tmp_path: Path, d: int, k: int
) -> None:
    A, B = factors(d, k)
    save_adapter(tmp_path, bridge.to_peft(A, B, PREFIX))
    base = net(d, k)
    theirs = loaded(peft, copy.deepcopy(base), tmp_path)
    ours = copy.deepcopy(base)
    with torch.no_grad():
        ours.adapted.weight += torch.from_numpy((ALPHA / R) * (A @ B))
    x = torch.randn(4, k, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(theirs(x), ours(x), rtol=1e-4, atol=1e-5)
    assert not torch.allclose(theirs(x), base(x))


@SIZES
def test_delta_is_what_peft_adds(
    peft: ModuleType, bridge: ModuleType, tmp_path: Path, d: int, k: int
) -> None:
    tensors = bridge.to_peft(*factors(d, k), PREFIX)
    save_adapter(tmp_path, tensors)
    theirs = layer_of(loaded(peft, net(d, k), tmp_path)).get_delta_weight("default")
    ours = bridge.delta_from_peft(tensors, PREFIX, ALPHA)
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-5, atol=1e-6)


@SIZES
def test_a_file_of_peft_is_read(
    peft: ModuleType, bridge: ModuleType, tmp_path: Path, d: int, k: int
) -> None:
    config = peft.LoraConfig(r=R, lora_alpha=ALPHA, target_modules=["q_proj"])
    model = peft.get_peft_model(net(d, k), config)
    layer = layer_of(model)
    with torch.no_grad():
        layer.lora_B["default"].weight.normal_()
    model.save_pretrained(str(tmp_path))
    A, B = bridge.from_peft(load_file(tmp_path / "adapter_model.safetensors"), PREFIX)
    np.testing.assert_array_equal(A, layer.lora_B["default"].weight.detach().numpy())
    np.testing.assert_array_equal(B, layer.lora_A["default"].weight.detach().numpy())


def test_a_live_state_dict_is_read(peft: ModuleType, bridge: ModuleType) -> None:
    config = peft.LoraConfig(r=R, lora_alpha=ALPHA, target_modules=["q_proj"])
    model = peft.get_peft_model(net(5, 7), config)
    with torch.no_grad():
        layer_of(model).lora_B["default"].weight.normal_()
    live = {name: value.numpy() for name, value in model.state_dict().items()}
    ours = bridge.delta_from_peft(live, PREFIX, ALPHA)
    theirs = layer_of(model).get_delta_weight("default").detach().numpy()
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
