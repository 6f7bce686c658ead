"""The exports of 29_capstone, right and wrong, opened by PEFT itself."""

from __future__ import annotations

import copy
import importlib
import json
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from lora_tutor.course.composition import MistakeSource, mistake_classes, mistakes_of, read_mistakes
from lora_tutor.course.loader import load_exercise
from lora_tutor.course.python_file import names_bound_by
from tests.exercises.conftest import EXERCISES, LoadReference

R, ALPHA = 3, 10.0
FOLDER = EXERCISES / "29_capstone"
ADAPTER, CONFIG = "adapter_model.safetensors", "adapter_config.json"


def module_of(name: str) -> ModuleType:
    """A file of the exercise; what it takes from the files beside it is found there."""
    package = ModuleType("capstone")
    package.__path__ = [str(FOLDER)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(sys.modules, package.__name__, package)
        return importlib.import_module(f"capstone.{name}")


@pytest.fixture(scope="session")
def stub() -> ModuleType:
    return module_of("stub")


@pytest.fixture(scope="session")
def base(stub: ModuleType) -> nn.Module:
    """The network as it is given, trained on the source; never changed."""
    model: nn.Module = stub.pretrained_base(3)
    return model


@pytest.fixture(scope="session")
def target(stub: ModuleType) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    X, y = stub.synthetic_shift(3)[2:]
    return X, y


@pytest.fixture
def reference(load_reference: LoadReference) -> ModuleType:
    return load_reference("29_capstone")


def with_known_factors(implementation: ModuleType, base: nn.Module) -> Any:
    """A copy of the base with an adapter of fixed random factors on fc1."""
    model = implementation.inject(copy.deepcopy(base), R, ALPHA)
    generator = torch.Generator().manual_seed(29)
    with torch.no_grad():
        for factor in (model.fc1.A, model.fc1.B):
            factor.copy_(torch.randn(factor.shape, generator=generator) / 3)
    return model


def inputs(n: int = 40) -> Tensor:
    return torch.randn(n, 32, generator=torch.Generator().manual_seed(1))


def opened(peft: ModuleType, base: nn.Module, folder: Path) -> tuple[Any, list[str]]:
    """The base with the adapter of the folder, and what PEFT warned of."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        model = peft.PeftModel.from_pretrained(copy.deepcopy(base), str(folder))
    return model, [str(each.message) for each in heard]


@torch.no_grad()
def distance(first: Any, second: Any) -> float:
    x = inputs()
    return float((first(x) - second(x)).abs().max())


def test_opens_without_a_difference(
    peft: ModuleType, reference: ModuleType, base: nn.Module, tmp_path: Path
) -> None:
    model = with_known_factors(reference, base)
    reference.export_peft(model, str(tmp_path / "adapter"), "toy-mlp")
    theirs, heard = opened(peft, base, tmp_path / "adapter")
    assert heard == []
    assert distance(model, theirs) <= 1e-6
    assert distance(model, base) > 0.1
    assert distance(model, theirs.merge_and_unload()) <= 1e-4


def test_adapts_and_opens(
    peft: ModuleType,
    reference: ModuleType,
    base: nn.Module,
    target: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]],
    tmp_path: Path,
) -> None:
    X, y = target
    model = reference.adapt(copy.deepcopy(base), X, y, r=R, alpha=ALPHA, lr=0.01, steps=400, seed=2)
    reference.export_peft(model, str(tmp_path))
    theirs, _ = opened(peft, base, tmp_path)
    with torch.no_grad():
        found = {
            name: m(torch.as_tensor(X)).argmax(1).numpy()
            for name, m in {"base": base, "ours": model, "theirs": theirs}.items()
        }
    assert (found["base"] == y).mean() < 0.05
    assert (found["ours"] == y).mean() >= 0.97
    assert (found["theirs"] == found["ours"]).all()
    update = theirs.base_model.model.fc1.get_delta_weight("default").detach()
    expected = torch.linalg.svdvals(update)[:R].numpy()
    np.testing.assert_allclose(reference.singular_values(model), expected, rtol=1e-4)


def test_the_recorded_file_is_what_peft_writes(
    peft: ModuleType, base: nn.Module, tmp_path: Path
) -> None:
    checks = module_of("test_checks")
    config = peft.LoraConfig(r=R, lora_alpha=ALPHA, target_modules=["fc1"])
    peft.get_peft_model(copy.deepcopy(base), config).save_pretrained(str(tmp_path))
    metadata, tensors = checks.opened_tensors({ADAPTER: (tmp_path / ADAPTER).read_bytes()})
    assert checks.layout(tensors) == checks.PEFT_LAYOUT
    assert metadata["format"] == "pt"
    written = json.loads((tmp_path / CONFIG).read_text(encoding="utf-8"))
    assert {key: written[key] for key in checks.PEFT_CONFIG} == checks.PEFT_CONFIG
    # A setting that another version of PEFT does not know is at its neutral value there.
    assert {key: written.get(key, off) for key, off in checks.NEUTRAL.items()} == checks.NEUTRAL


@pytest.mark.slow
def test_the_header_is_read_as_safetensors_reads_it(
    reference: ModuleType, base: nn.Module, tmp_path: Path
) -> None:
    checks = module_of("test_checks")
    reference.export_peft(with_known_factors(reference, base), str(tmp_path))
    metadata, tensors = checks.opened_tensors({ADAPTER: (tmp_path / ADAPTER).read_bytes()})
    with safe_open(str(tmp_path / ADAPTER), framework="pt") as file:
        assert file.metadata() == metadata
    theirs = load_file(tmp_path / ADAPTER)
    assert tensors.keys() == theirs.keys()
    assert all(np.array_equal(tensors[name], theirs[name].numpy()) for name in theirs)


@pytest.mark.parametrize("style", ["names with default", "four settings", "target as text"])
def test_what_the_checks_forgive_opens_too(
    peft: ModuleType, reference: ModuleType, base: nn.Module, tmp_path: Path, style: str
) -> None:
    model = with_known_factors(reference, base)
    reference.export_peft(model, str(tmp_path))
    config = json.loads((tmp_path / CONFIG).read_text(encoding="utf-8"))
    if style == "names with default":
        tensors = load_file(tmp_path / ADAPTER)
        renamed = {name.replace(".weight", ".default.weight"): t for name, t in tensors.items()}
        save_file(renamed, tmp_path / ADAPTER, metadata={"format": "pt"})
    elif style == "four settings":
        config = {key: config[key] for key in ("peft_type", "r", "lora_alpha", "target_modules")}
    else:
        config["target_modules"] = "fc1"
    (tmp_path / CONFIG).write_text(json.dumps(config), encoding="utf-8")
    theirs, heard = opened(peft, base, tmp_path)
    assert heard == []
    assert distance(model, theirs) <= 1e-6


# What PEFT forgives, or what is no matter of the files.
FORGIVEN = {"format_missing", "base_saved_too"}


def wrong_exports() -> list[MistakeSource]:
    """The known mistakes that replace export_peft, but for the forgiven."""
    exercise = load_exercise(FOLDER)
    replaced = {
        node.name: [n for part in node.body for n in names_bound_by(part)]
        for _, node in mistake_classes(read_mistakes(exercise))
    }
    return [
        mistake
        for mistake in mistakes_of(exercise)
        if "export_peft" in replaced[mistake.id] and mistake.id not in FORGIVEN
    ]


@pytest.mark.parametrize("mistake", wrong_exports(), ids=lambda mistake: mistake.id)
def test_a_wrong_export_does_not_open_to_the_same_model(
    peft: ModuleType, base: nn.Module, tmp_path: Path, mistake: MistakeSource
) -> None:
    implementation = ModuleType("wrong")
    exec(compile(mistake.source, f"{mistake.id}.py", "exec"), implementation.__dict__)
    model = with_known_factors(implementation, base)
    try:
        implementation.export_peft(model, str(tmp_path))
        theirs, heard = opened(peft, base, tmp_path)
    except (AttributeError, KeyError, RuntimeError, TypeError, ValueError):
        return
    assert heard or distance(model, theirs) > 1e-3
