"""Whatever lies in the folder of an adapter: numbers, or one sentence that says what to do."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from lora_tutor.errors import UsageError
from lora_tutor.labs import codec
from lora_tutor.labs.apparatus import peft_adapter, safetensors_file
from lora_tutor.labs.apparatus.safetensors_file import read_tensors
from tests.labs.adapter_files import FACTOR_A, FACTOR_B, PLAIN, factors, raw, write, xray

WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"
F32 = {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}
DATA = bytes(16)


def refusal(folder: Path, base: Path | str = "") -> str:
    """The sentence, which must be one that names no fault of ours and says something to do."""
    with pytest.raises(UsageError) as caught:
        xray(folder, base)
    sentence = str(caught.value)
    assert sentence.isprintable()
    assert ";" in sentence
    assert sentence.endswith(".")
    return sentence


def config(**changes: Any) -> dict[str, Any]:
    return PLAIN | changes


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (b"{", "is not valid JSON"),
        (b"\xff\xfe", "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b'{"x": {"dtype": "F32", "shape": [NaN]}}', "is not valid JSON"),
        (b'{"x": 1, "x": 2}', "is not valid JSON"),
        (b'{"x": ' + b"9" * 5000 + b"}", "is not valid JSON"),
        ([], "is not a JSON object"),
        ({}, "no lora_A and no lora_B"),
        ({"x": None}, "contradicts itself"),
        ({"x": F32 | {"shape": [2, 3]}}, "contradicts itself"),
        ({"x": F32 | {"shape": [-2, -2]}}, "contradicts itself"),
        ({"x": F32 | {"shape": [2.0, 2]}}, "contradicts itself"),
        ({"x": F32 | {"shape": [True, 4]}}, "contradicts itself"),
        ({"x": F32 | {"shape": [2**32, 2**32]}}, "contradicts itself"),
        ({"x": F32 | {"shape": [2**64, 0], "data_offsets": [0, 0]}}, "contradicts itself"),
        ({"x": F32 | {"shape": [1] * 9, "data_offsets": [0, 4]}}, "contradicts itself"),
        ({"x": F32 | {"data_offsets": [16, 0]}}, "contradicts itself"),
        ({"x": F32 | {"data_offsets": [8, 24]}}, "contradicts itself"),
        ({"x": F32 | {"data_offsets": [-16, 0]}}, "contradicts itself"),
        ({"x": F32 | {"data_offsets": [0, 16, 32]}}, "contradicts itself"),
        ({"\x1b[2J.lora_A.weight": F32}, r"named '\x1b[2J.lora_A.weight'"),
        ({"x" * 300: F32}, "rename it"),
        ({"": F32}, "rename it"),
        ({"fc.lora_E": F32}, "a form of LoRA that is not read"),
        ({"fc.lora_A.weight": F32}, "one factor without the other"),
        ({"fc.lora_A.a.weight": F32, "fc.lora_A.b.weight": F32}, "stands twice"),
        ({"fc.weight": F32}, "no lora_A and no lora_B"),
    ],
)
def test_odd_headers(header: object, words: str, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / WEIGHTS).write_bytes(raw(header, DATA))
    assert words in refusal(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01",
        b"PK\x03\x04" + bytes(40),
        (2**63).to_bytes(8, "little") + bytes(40),
        raw({"x": F32}, DATA)[:30],
        os.urandom(1024),
    ],
    ids=["empty", "a byte", "a zip file", "an endless header", "cut short", "noise"],
)
def test_no_safetensors_at_all(data: bytes, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / WEIGHTS).write_bytes(data)
    assert "is no safetensors file, or it was cut short" in refusal(tmp_path)


def test_large_files_of_the_wrong_kind(tmp_path: Path) -> None:
    write(tmp_path)
    with open(tmp_path / CONFIG, "r+b") as file:
        file.truncate(50 * 1024 * 1024)
    assert "larger than 1,048,576 bytes" in refusal(tmp_path)
    write(tmp_path)
    with open(tmp_path / WEIGHTS, "wb") as file:
        file.write((9 * 1024 * 1024).to_bytes(8, "little"))
        file.truncate(50 * 1024 * 1024)
    assert "more than the 8,388,608 that are read" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not valid JSON"),
        ("peft_type: LORA", "is not valid JSON"),
        ("[1]", "is not a JSON object"),
        ("{}", "has no peft_type"),
        (json.dumps(config(peft_type=["LORA"])), "an adapter of the kind ['LORA']"),
        (json.dumps(config(peft_type="LO\x1b[1m")), r"of the kind 'LO\x1b[1m'"),
        (json.dumps(config(use_qalora=True)), "is QA-LoRA"),
        (json.dumps(config(target_parameters=["w"])), "bare parameters"),
        (json.dumps(config(r=0)), "r in adapter_config.json is 0, not a whole number from 1 on"),
        (json.dumps(config(r=2.0)), "is 2.0, not a whole number"),
        (json.dumps(config(r=True)), "is True, not a whole number"),
        (json.dumps(config(r=None)), "is None, not a whole number"),
        (json.dumps(config(r=3)), "the rank 3, its factors have 2"),
        (json.dumps(config(rank_pattern={"fc": 1})), "the rank 1, its factors have 2"),
        (json.dumps(config(rank_pattern=["fc"])), "rank_pattern in adapter_config.json"),
        (json.dumps(config(rank_pattern={"(": 2})), "is no regular expression"),
        (json.dumps(config(alpha_pattern={"f?": 2, "fc": "x"})), "lora_alpha in adapter_config"),
        (json.dumps(config(lora_alpha="6")), "is '6', not a number"),
        (json.dumps(config(lora_alpha=10**400)), "not a number"),
        (json.dumps(config()).replace("6", "1e999"), "not a number"),
        (json.dumps(config()).replace("6", "NaN"), "is not valid JSON"),
        (json.dumps(config(use_rslora="yes")), "is 'yes', not true or false"),
    ],
)
def test_odd_settings(text: str, words: str, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / CONFIG).write_text(text)
    assert words in refusal(tmp_path)


def test_a_pattern_that_never_ends_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peft_adapter, "_PATTERN_SECONDS", 0.2)
    name = "a" * 60
    tensors = {f"{name}.lora_{part}.weight": each for part, each in zip(
        "AB", factors().values(), strict=True)}  # fmt: skip
    write(tmp_path, tensors, config(rank_pattern={"(a+)+b": 2}))
    assert "takes too long to match" in refusal(tmp_path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e200])
@pytest.mark.parametrize("name", [FACTOR_A, FACTOR_B])
def test_numbers_that_are_none(value: float, name: str, tmp_path: Path) -> None:
    tensors = {each: array.astype(np.float64) for each, array in factors().items()}
    if not np.isfinite(value):
        tensors[name][-1, -1] = value
    else:
        tensors = {each: np.asarray(array * value) for each, array in tensors.items()}
    write(tmp_path, tensors)
    assert "fc holds NaN or infinity" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("reads", "writes", "words"),
    [
        ((2, 4), (5, 3), "do not fit each other"),
        ((2,), (5, 2), "do not fit each other"),
        ((), (5, 2), "do not fit each other"),
        ((0, 4), (5, 0), "ranks from 1 to 4096"),
        ((2, 0), (5, 2), "ranks from 1 to 4096"),
        ((2, 4), (0, 2), "ranks from 1 to 4096"),
        ((4097, 1), (1, 4097), "ranks from 1 to 4096"),
    ],
)
def test_odd_shapes(
    reads: tuple[int, ...], writes: tuple[int, ...], words: str, tmp_path: Path
) -> None:
    write(tmp_path, {FACTOR_A: np.zeros(reads, np.float32), FACTOR_B: np.zeros(writes, np.float32)})
    assert words in refusal(tmp_path)


def test_odd_magnitudes_and_types(tmp_path: Path) -> None:
    magnitude = {"base_model.model.fc.lora_magnitude_vector": np.ones(4, np.float32)}
    write(tmp_path, factors() | magnitude)
    assert "magnitudes of" in refusal(tmp_path)
    write(tmp_path, factors() | {FACTOR_A: np.ones((2, 4), np.int8)})
    assert "is stored as 'I8'" in refusal(tmp_path)


def nothing(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    (folder / CONFIG).unlink()


def old_weights(folder: Path) -> None:
    (folder / WEIGHTS).rename(folder / "adapter_model.bin")


def dangling(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    (folder / WEIGHTS).symlink_to("nowhere")


def circle(folder: Path) -> None:
    (folder / CONFIG).unlink()
    (folder / CONFIG).symlink_to(CONFIG)


def pipe(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    os.mkfifo(folder / WEIGHTS)


def inner_folder(folder: Path) -> None:
    (folder / CONFIG).unlink()
    (folder / CONFIG).mkdir()


def shards(entry: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / WEIGHTS).rename(folder / "one.safetensors")
        (folder / "two.safetensors").write_bytes((folder / "one.safetensors").read_bytes())
        index = {"weight_map": entry}
        (folder / f"{WEIGHTS}.index.json").write_text(json.dumps(index))

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (nothing, "cannot be read (No such file or directory)"),
        (lambda folder: (folder / WEIGHTS).unlink(), "There is no adapter_model.safetensors"),
        (old_weights, "safe_serialization=True"),
        (dangling, "a link that leads to no file"),
        (circle, "a link that leads to no file"),
        (pipe, "is not a regular file"),
        (inner_folder, "is not a regular file"),
        (shards({}), "has no weight_map"),
        (shards({"x": "../one.safetensors"}), "'../one.safetensors' as a shard"),
        (shards({"x": "/etc/passwd"}), "as a shard"),
        (shards({"x": "three.safetensors"}), "No such file"),
        (shards({str(n): f"{n}.safetensors" for n in range(501)}), "more than the 500"),
        (shards({"x": "one.safetensors", "y": "two.safetensors"}), "repeats a tensor"),
    ],
)
def test_odd_folders(change: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    change(write(tmp_path))
    assert words in refusal(tmp_path)


def test_the_folder_itself_is_missing_or_a_file(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "no\x1b[2Jwhere")
    file = write(tmp_path) / WEIGHTS
    assert "cannot be read" in refusal(file)


def test_links_to_good_files_are_followed(tmp_path: Path) -> None:
    """As in the cache of Hugging Face, where each file is a link."""
    real = write(tmp_path / "real")
    linked = tmp_path / "linked"
    linked.mkdir()
    for name in (WEIGHTS, CONFIG):
        (linked / name).symlink_to(real / name)
    assert xray(linked).numbers == xray(real).numbers


def test_shards_are_read_together(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole")
    parted = write(tmp_path / "parted")
    (parted / WEIGHTS).unlink()
    for number, (name, array) in enumerate(factors().items()):
        save_file({name: array}, parted / f"part-{number}.safetensors")
    index = {"weight_map": {name: f"part-{n}.safetensors" for n, name in enumerate(factors())}}
    (parted / f"{WEIGHTS}.index.json").write_text(json.dumps(index))
    assert xray(parted).numbers == xray(whole).numbers


def test_too_many_tensors_and_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    monkeypatch.setattr(safetensors_file, "MOST_TENSORS", 1)
    assert "more than 1 tensors" in refusal(tmp_path)
    monkeypatch.undo()
    monkeypatch.setattr(peft_adapter, "MOST_MODULES", 0)
    assert "has 1 modules" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"other.weight": np.ones((5, 4), np.float32)}, "has no weight for fc"),
        ({"fc.weight": np.ones((5, 5), np.float32)}, "is 5 × 5, its update 5 × 4"),
        ({"fc.weight": np.ones(5, np.float32)}, "is 5, its update 5 × 4"),
        ({"fc.weight": np.ones((5, 4), np.int8)}, "is stored as 'I8'"),
        ({"fc.weight": np.full((5, 4), np.nan, np.float32)}, "holds NaN or infinity"),
    ],
)
def test_odd_bases(weights: dict[str, Any], words: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "adapter")
    save_file(weights, tmp_path / "base.safetensors")
    assert words in refusal(folder, tmp_path / "base.safetensors")


def test_a_base_of_pickles_is_not_opened(tmp_path: Path) -> None:
    folder = write(tmp_path / "adapter")
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    for base in (tmp_path, tmp_path / "pytorch_model.bin"):
        assert "safe_serialization=True" in refusal(folder, base)


# -- fuzzing --------------------------------------------------------------------------------------

COUNTS = st.one_of(st.integers(-2, 20), st.sampled_from([2**31, 2**48, 2**63, 2**64, -(2**63)]))
ODD = st.recursive(
    st.one_of(st.none(), st.booleans(), COUNTS, st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
KINDS = st.sampled_from(["F64", "F32", "F16", "BF16", "I8", "F4", ""])
ENTRIES = st.one_of(
    ODD,
    st.fixed_dictionaries(
        {
            "dtype": st.one_of(KINDS, ODD),
            "shape": st.one_of(st.lists(COUNTS, max_size=4), ODD),
            "data_offsets": st.one_of(st.lists(COUNTS, min_size=2, max_size=2), ODD),
        }
    ),
)
PARTS = ("lora_A.weight", "lora_B.weight", "lora_embedding_A", "lora_magnitude_vector", "weight")
KEYS = st.one_of(st.sampled_from([f"base_model.model.fc.{part}" for part in PARTS]), st.text())
HEADERS = st.dictionaries(KEYS, ENTRIES, max_size=4)
FUZZED = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def survives(folder: Path) -> None:
    """It is refused in a sentence, or measured, and what was measured can be told."""
    told: codec.Message
    try:
        told = xray(folder)
    except UsageError as error:
        told = codec.LabRefusal(str(error))
    line = codec.line(told)
    assert line.strip().isprintable()
    assert type(codec.read_line(line)) is type(told)


@pytest.mark.slow
@FUZZED
@given(HEADERS, st.binary(max_size=64))
@example({FACTOR_A: F32, FACTOR_B: F32}, DATA)
def test_headers_of_all_kinds(tmp_path: Path, header: dict[str, Any], data: bytes) -> None:
    file = write(tmp_path) / WEIGHTS
    file.write_bytes(raw(header, data))
    survives(tmp_path)
    try:
        tensors = read_tensors(file, "adapter_model")
    except UsageError:
        return
    assert all(len(tensor.data) <= len(data) for tensor in tensors.values())


@pytest.mark.slow
@FUZZED
@given(st.data())
def test_files_with_changed_bytes(tmp_path: Path, data: st.DataObject) -> None:
    file = write(tmp_path) / data.draw(st.sampled_from([WEIGHTS, CONFIG]))
    whole = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    file.write_bytes(whole[: data.draw(st.integers(0, len(whole)))] or bytes(whole))
    survives(tmp_path)


@pytest.mark.slow
@FUZZED
@given(
    st.dictionaries(
        st.sampled_from(
            ["r", "lora_alpha", "rank_pattern", "alpha_pattern", "use_rslora", "bias",
             "fan_in_fan_out", "init_lora_weights", "use_dora", "alora_invocation_tokens"]
        ),
        ODD,
    )
)  # fmt: skip
def test_settings_of_all_kinds(tmp_path: Path, changes: dict[str, Any]) -> None:
    write(tmp_path, config=config(**changes))
    survives(tmp_path)
