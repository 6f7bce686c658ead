"""What the X-ray of an adapter measures, on factors whose answers are known."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from lora_tutor.labs import codec
from lora_tutor.labs.apparatus import adapter_report, adapter_spectra
from lora_tutor.labs.apparatus.adapter_readings import Names
from lora_tutor.labs.apparatus.arrays import orthonormal, with_spectrum
from lora_tutor.labs.columns import number_columns
from lora_tutor.labs.experiments.adapter_xray import run
from lora_tutor.labs.model import LabOutcome
from tests.labs.adapter_files import FACTOR_A, FACTOR_B, PLAIN, factors, write, xray


def modules(outcome: LabOutcome) -> list[dict[str, Any]]:
    return outcome.numbers["modules"]  # type: ignore[return-value]


@pytest.mark.parametrize(("d", "k", "r"), [(50, 7, 3), (7, 50, 3), (5, 50, 9), (50, 50, 20)])
def test_the_spectrum_in_parts_is_that_of_the_whole(
    d: int, k: int, r: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter_spectra, "ROWS", 4)
    tensors = factors(d, k, r)
    write(tmp_path, tensors, PLAIN | {"r": r})
    (found,) = modules(xray(tmp_path))
    dense = 6 / r * tensors[FACTOR_B].astype(float) @ tensors[FACTOR_A]
    expected = np.linalg.svd(dense, compute_uv=False)[: min(d, k, r)]
    np.testing.assert_allclose(found["sigma"], expected, rtol=1e-12, atol=1e-12)
    assert found["norm"] == pytest.approx(np.linalg.norm(dense))
    assert found["stable_rank"] == pytest.approx(np.sum(dense**2) / expected[0] ** 2)


def test_what_a_smaller_rank_keeps_is_eckart_and_youngs(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    # (12, 8) with the singular values 4, 3, 2, 1 and 0: energy 30.
    left, right = orthonormal(rng, 12, 8), orthonormal(rng, 8, 8)
    sigma = np.array([4.0, 3, 2, 1, 0, 0, 0, 0])
    write(
        tmp_path,
        {FACTOR_B: left * sigma, FACTOR_A: right.T},
        PLAIN | {"r": 8, "lora_alpha": 8},
    )
    (found,) = modules(xray(tmp_path))
    assert found["energy_rank"] == {"0.5": 1, "0.9": 3, "0.99": 4}
    assert found["stable_rank"] == pytest.approx(30 / 16)
    kept = {q: (each["energy"], each["error"]) for q, each in found["kept"].items()}
    assert kept["4"] == pytest.approx((1, 0), abs=1e-12)
    assert kept["2"] == pytest.approx((25 / 30, (5 / 30) ** 0.5))
    assert kept["1"] == pytest.approx((16 / 30, (14 / 30) ** 0.5))


@pytest.mark.parametrize(("d", "k"), [(40, 60), (60, 40), (30, 30)])
def test_planted_intruders_are_counted(d: int, k: int, tmp_path: Path) -> None:
    """Two strong directions at right angles to all that W writes, and one that W has already."""
    rng = np.random.default_rng(7)
    everything = orthonormal(rng, d, d)
    known, foreign = everything[:, :20], everything[:, 20:22]
    right = orthonormal(rng, k, k)
    base = known * np.linspace(10, 1, 20) @ right[:, :20].T
    writes = np.column_stack([foreign * [30, 20], known[:, 0] * 5])
    reads = np.vstack([right[:, 21:23].T, right[:, 0]])
    write(tmp_path, {FACTOR_B: writes, FACTOR_A: reads}, PLAIN | {"r": 3, "lora_alpha": 3})
    save_file({"fc.weight": base.astype(np.float64)}, tmp_path / "base.safetensors")
    outcome = xray(tmp_path, tmp_path / "base.safetensors")
    (found,) = modules(outcome)
    assert found["intruders"] == 2
    assert found["cosines"][:3] == pytest.approx([0, 0, 1], abs=1e-6)
    assert found["relative_size"] == pytest.approx(
        (30**2 + 20**2 + 5**2) ** 0.5 / np.linalg.norm(base)
    )
    intruders = outcome.tables[-1]
    assert intruders.rows[0][2:] == ("2 of 10", "1", "0.00")
    assert (outcome.numbers["threshold"], outcome.numbers["leading"]) == (0.5, 10)


@pytest.mark.parametrize(("d", "k"), [(40, 60), (60, 40)])
def test_cosines_are_those_of_whole_decompositions(d: int, k: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    base = with_spectrum(rng, d, k, list(np.linspace(3, 1, 40)))
    tensors = factors(d, k)
    write(tmp_path, tensors, PLAIN | {"lora_alpha": 1})
    save_file({"fc.weight": base}, tmp_path / "base.safetensors")
    (found,) = modules(xray(tmp_path, tmp_path / "base.safetensors"))
    tuned = base + 0.5 * tensors[FACTOR_B].astype(float) @ tensors[FACTOR_A]
    old, new = (np.linalg.svd(each, full_matrices=False)[0] for each in (base, tuned))
    expected = np.abs(new[:, :10].T @ old).max(axis=1)
    np.testing.assert_allclose(found["cosines"], expected, atol=1e-8)
    assert 0 < found["intruders"] < 10


def test_an_untrained_adapter_has_no_directions(tmp_path: Path) -> None:
    tensors = factors()
    tensors[FACTOR_B][:] = 0
    outcome = xray(write(tmp_path, tensors))
    (found,) = modules(outcome)
    assert (found["norm"], found["stable_rank"], found["kept"]) == (0.0, None, {})
    assert found["energy_rank"] == {"0.5": 0, "0.9": 0, "0.99": 0}
    assert isinstance(codec.read_line(codec.line(outcome)), LabOutcome)


def test_a_base_whose_layers_are_stored_turned(tmp_path: Path) -> None:
    """A square matrix says nothing; the layer beside it, which is not square, does."""
    square, wide = factors(4, 4), factors(5, 4)
    tensors = {name.replace("fc", "h.0.proj"): each for name, each in square.items()}
    tensors |= {name.replace("fc", "h.0.fc"): each for name, each in wide.items()}
    write(tmp_path, tensors)
    weight = np.random.default_rng(2).normal(size=(4, 4))
    base = {"h.0.proj.weight": weight, "h.0.fc.weight": np.ones((4, 5))}
    save_file(base, tmp_path / "base.safetensors")
    found = {each["name"]: each for each in modules(xray(tmp_path, tmp_path / "base.safetensors"))}
    tuned = weight.T + 3 * square[FACTOR_B].astype(float) @ square[FACTOR_A]
    old, new = (np.linalg.svd(each)[0] for each in (weight.T, tuned))
    expected = np.abs(new.T @ old).max(axis=1)
    np.testing.assert_allclose(found["h.0.proj"]["cosines"], expected, atol=1e-7)


def llama_like(layers: int = 3, r: int = 4) -> dict[str, np.ndarray[Any, Any]]:
    rng = np.random.default_rng(0)
    tensors = {}
    for layer in range(layers):
        for part in ("self_attn.q_proj", "self_attn.v_proj", "mlp.down_proj"):
            path = f"base_model.model.model.layers.{layer}.{part}"
            tensors[f"{path}.lora_A.weight"] = rng.normal(size=(r, 12)).astype(np.float32)
            tensors[f"{path}.lora_B.weight"] = rng.normal(size=(10, r)).astype(np.float32)
    return tensors


def test_the_largest_stand_singly_and_all_of_them_by_kind(tmp_path: Path) -> None:
    outcome = xray(write(tmp_path, llama_like(), PLAIN | {"r": 4}), top=2)
    updates, smaller, kinds = outcome.tables
    assert updates.caption.startswith("The 2 largest of 9 updates")
    assert "`model.layers.`" in updates.caption
    assert len(updates.rows) == len(smaller.rows) == 2
    assert sorted(row[:2] for row in kinds.rows) == [
        ("down_proj", "3"),
        ("q_proj", "3"),
        ("v_proj", "3"),
    ]
    assert number_columns(kinds) == (False, *[True] * 6)
    assert [chart.title.split(" of ")[0] for chart in outcome.charts] == [
        "Singular values",
        "Energy kept by the leading q",
        "Stable rank",
    ]
    assert len(modules(outcome)) == 9


def test_few_singular_values_are_told_of_very_many_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter_report, "MOST_SIGMAS", 9)
    outcome = xray(write(tmp_path, llama_like(), PLAIN | {"r": 4}))
    assert [each["sigma"] is not None for each in modules(outcome)] == [True] * 2 + [False] * 7


@pytest.mark.parametrize(
    ("names", "prefix", "short", "kinds"),
    [
        (["fc"], "", ["fc"], ["fc"]),
        (["a.b.fc1", "a.b.fc2"], "a.b.", ["fc1", "fc2"], ["fc1", "fc2"]),
        (
            ["t.wte", "t.h.0.attn.c_proj", "t.h.0.mlp.c_proj", "t.h.1.mlp.c_proj"],
            "t.",
            ["wte", "h.0.attn.c_proj", "h.0.mlp.c_proj", "h.1.mlp.c_proj"],
            ["wte", "attn.c_proj", "mlp.c_proj", "mlp.c_proj"],
        ),
        (["a.0", "a.1"], "a.", ["0", "1"], ["*", "*"]),
        (["x", f"y.{'z' * 40}"], "", ["x", f"...{'z' * 21}"], ["x", "z" * 40]),
    ],
)
def test_names_in_short(names: list[str], prefix: str, short: list[str], kinds: list[str]) -> None:
    found = Names(names)
    assert found.prefix == prefix
    assert [found.short(each) for each in names] == short
    assert [found.kind(each) for each in names] == kinds


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs the list of open files")
def test_one_open_file_is_enough_for_all_modules(tmp_path: Path) -> None:
    """A model of 70B parameters has 560 modules, and 1024 open files are a common limit."""
    write(tmp_path, llama_like(layers=40), PLAIN | {"r": 4})
    before = len(os.listdir("/proc/self/fd"))
    most = []
    run(lambda event: most.append(len(os.listdir("/proc/self/fd"))), str(tmp_path), "", "1")
    assert len(most) == 120
    assert max(most) <= before + 1
