"""The whole game by other people's code: whoever keeps the stubs' promises gets through."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from lora_tutor.errors import UsageError
from lora_tutor.labs.apparatus import own_code
from lora_tutor.labs.apparatus.language_model import load, loss
from lora_tutor.labs.apparatus.own_code import ADAPTED, ADAPTER, CONFIG, MERGED, UNMERGED, D, K
from lora_tutor.labs.descriptions.own_code import EXERCISES, MODEL_AND_TEXT, STEPS, WANTED
from lora_tutor.labs.experiments import own_code as experiment
from lora_tutor.labs.model import LabOutcome

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
REFERENCES = {each: ROOT / "exercises" / each / "reference.py" for each in EXERCISES}
ANSWERS: list[dict[str, Path]] = [
    {exercise: file}
    for exercise in EXERCISES
    for file in sorted((ROOT / "tests" / "exercises" / "answers" / exercise).glob("*.py"))
]
Files = dict[str, bytes]
Play = Callable[[Mapping[str, Path]], Files]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As in a jail and in a lab: beside other work, two take several times as long."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """All that a jail would do, here, in two steps of training."""
    monkeypatch.setattr(own_code, "STEPS", 2)

    def played(changed: Mapping[str, Path]) -> Files:
        for exercise, file in (REFERENCES | changed).items():
            spec = importlib.util.spec_from_file_location(exercise, file)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            monkeypatch.setitem(sys.modules, exercise, module)
            spec.loader.exec_module(module)
        files: Files = {}
        for at, (function, *_) in enumerate(STEPS):
            inputs = [] if at else [each.read_bytes() for each in MODEL_AND_TEXT]
            files |= getattr(own_code, function)(*inputs) or {}
        return files

    return played


def write(files: Mapping[str, bytes], folder: Path) -> Path:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize(
    "changed", [{}, *ANSWERS], ids=lambda each: next((path.stem for path in each.values()), "ours")
)
def test_right_code_in_any_style(changed: dict[str, Path], play: Play, tmp_path: Path) -> None:
    files = play(changed)
    assert set(files) == set(WANTED)
    factors = experiment._factors(write(files, tmp_path))
    assert factors.scale == own_code.ALPHA / own_code.RANK
    assert all(A.abs().max() > 0 for A, _ in factors.of_layers().values())
    merged, unmerged = (experiment._weights(tmp_path / name) for name in (MERGED, UNMERGED))
    base = load()
    for name, (A, B) in factors.of_layers().items():
        weight = base.get_parameter(f"{name}.weight").detach()
        wanted = weight + factors.scale * (A @ B)
        torch.testing.assert_close(merged[name], wanted, rtol=0, atol=1e-6)
        torch.testing.assert_close(unmerged[name], weight, rtol=0, atol=1e-6)


@pytest.mark.parametrize("rows", [5, 200])
def test_the_cross_entropy_is_the_loss_of_the_next_letter(rows: int, play: Play) -> None:
    """Of a large batch, 64 rows stand for all."""
    play({})
    passages = own_code.Passages(own_code.Workplace.model)
    passages.fc1 = own_code.Workplace.adapted.fc1
    seen: list[int] = []
    passages.model.register_forward_hook(lambda _, given, found: seen.append(len(given[0])))
    X = own_code.Workplace.text[: 32 * rows].view(rows, 32)
    logits = passages(X.float())
    found = functional.cross_entropy(logits, torch.zeros(rows, dtype=torch.long))
    assert seen == [min(rows, own_code.ROWS)]
    assert logits.shape == (rows, 6)
    torch.testing.assert_close(logits.exp().sum(1), torch.ones(rows))
    if rows <= own_code.ROWS:
        model = experiment._with_layers(factors_of(own_code.Workplace.adapted))
        torch.testing.assert_close(found, loss(model, X), rtol=1e-4, atol=0)
    else:
        assert found.item() == pytest.approx(loss(load(), X).item(), rel=0.2)


def factors_of(adapted: Any) -> experiment.AdapterFactors:
    scale = own_code.ALPHA / own_code.RANK
    return experiment.AdapterFactors(adapted.fc1.A.detach(), adapted.fc1.B.detach(), scale)


# -- what the trusted side makes of files


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Such as right code leaves, but with an adapter drawn at random."""
    generator = torch.Generator().manual_seed(1)
    A = torch.randn(sum(D), 16, generator=generator) / 100
    B = torch.randn(16, sum(K), generator=generator) / 100
    key = "base_model.model.fc1.lora_{}.weight"
    save_file({key.format("A"): B, key.format("B"): A}, tmp_path / ADAPTER)
    config = {"peft_type": "LORA", "r": 16, "lora_alpha": 64, "target_modules": ["fc1"]}
    (tmp_path / CONFIG).write_text(json.dumps(config))
    base = load()
    weights = {name: base.get_parameter(f"{name}.weight").detach() for name in ADAPTED}
    save_file(weights, tmp_path / UNMERGED)
    layers = experiment.AdapterFactors(A, B, 4.0).of_layers()
    merged = {name: weights[name] + 4 * (A @ B) for name, (A, B) in layers.items()}
    save_file(merged, tmp_path / MERGED)
    return tmp_path


def outcome(folder: Path, monkeypatch: pytest.MonkeyPatch) -> LabOutcome:
    monkeypatch.setattr(experiment, "LETTERS", 3)
    return experiment.run(lambda event: None, str(folder))


def test_what_is_said_of_a_merge_was_compared(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One weight of one layer is enough, and files of other letters or a half merge are found."""
    found: Any = outcome(files, monkeypatch).numbers
    assert found["merged"]["equal"]
    assert found["unmerged"] == {"difference": 0.0, "equal": True}
    assert found["merged"]["new"] == pytest.approx(found["after"]["new"], rel=1e-4)
    assert found["before"]["new"] != found["after"]["new"]
    weights = load_file(files / MERGED)
    weights[ADAPTED[7]][3, 4] += 0.01
    save_file(weights, files / MERGED)
    shutil.copy(files / MERGED, files / UNMERGED)
    found = outcome(files, monkeypatch).numbers
    assert not found["merged"]["equal"]
    assert not found["unmerged"]["equal"]


def with_nan(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    next(iter(tensors.values()))[0, 0] = torch.nan
    return tensors


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (ADAPTER, with_nan, "`export_peft` of exercise 29 wrote has numbers that are not finite"),
        (MERGED, with_nan, "`merge` of exercise 27 left has numbers that are not finite"),
        (ADAPTER, lambda found: {k: v[:8, :8].clone() for k, v in found.items()}, "have 8"),
        (ADAPTER, lambda found: {k.replace("fc1", "fc2"): v for k, v in found.items()}, "fc2"),
        (ADAPTER, lambda found: {}, "no lora_A"),
        (MERGED, lambda found: {k: v.T.contiguous() for k, v in found.items()}, "other shapes"),
        (UNMERGED, lambda found: dict(list(found.items())[1:]), "other shapes"),
    ],
)
def test_files_that_are_not_as_promised_are_refused(
    files: Path, name: str, change: Callable[[Any], Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_file(change(load_file(files / name)), files / name)
    with pytest.raises(UsageError, match=said):
        outcome(files, monkeypatch)


@pytest.mark.parametrize("name", WANTED)
def test_other_bytes_are_refused_and_never_unpickled(
    files: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.save({"a": torch.zeros(2)}, files / name)
    with pytest.raises(UsageError):
        outcome(files, monkeypatch)
