"""`lora-tutor labs L6 --adapter DIR`: what is printed, drawn and refused."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from lora_tutor.course.wrapping import cell_width
from tests.cli.calling import Caller
from tests.labs.adapter_files import PLAIN, write
from tests.labs.test_adapter_xray import llama_like

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("all_labs")]


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    return write(tmp_path / "adapter", llama_like(), PLAIN | {"r": 4})


@pytest.fixture
def base(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    names = {name.split(".lora_")[0].removeprefix("base_model.model.") for name in llama_like()}
    file = tmp_path / "base.safetensors"
    save_file({f"{name}.weight": rng.normal(size=(10, 12)) for name in sorted(names)}, file)
    return file


def test_as_text_and_picture(call: Caller, adapter: Path, base: Path, tmp_path: Path) -> None:
    picture = tmp_path / "xray.svg"
    answer = call("labs", "L6", "--adapter", adapter, "--base", base, "--top", 3, "--svg", picture)
    assert answer.code == 0
    expected = (
        "X-ray of your own adapter",
        "The 3 largest of 9 updates",
        "What a smaller rank would keep",
        "All modules by kind",
        "Beside the base",
        "Singular values of the largest update of each kind",
        "Energy kept",
        "largest |cosine|",
        "Stable rank of the update, layer by layer",
        "What it shows",
    )
    places = [answer.out.find(each) for each in expected]
    assert -1 not in places, expected[places.index(-1)]
    assert places == sorted(places)
    words = " ".join(ET.parse(picture).getroot().itertext())
    assert "Singular values of the largest" in words


@pytest.mark.parametrize("ascii_only", [False, True])
def test_the_widest_tables_have_their_columns_in_80_cells(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ascii_only: bool
) -> None:
    """As large as GPT-3's matrices, with names that had to be cut."""
    long = "0." + "a" * 40
    if ascii_only:
        monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    tensors = {}
    for path, d in ((long, 16), ("1.b", 49152)):
        tensors[f"{path}.lora_A.weight"] = np.ones((1, 12288), np.float32)
        tensors[f"{path}.lora_B.weight"] = np.ones((d, 1), np.float32)
    base = tmp_path / "base.safetensors"
    save_file({f"{long}.weight": np.ones((16, 12288), np.float32)}, base)
    folder = write(tmp_path / "wide", tensors, PLAIN | {"r": 1, "lora_alpha": 0.0001234})
    answer = call("labs", "L6", "--adapter", folder, "--base", base)
    assert answer.code == 0
    assert max(map(cell_width, answer.out.splitlines())) <= 80
    assert "module: " not in answer.out
    assert "What a smaller rank" in answer.out


def test_numbers_for_scripts_and_nothing_is_kept(
    call: Caller, adapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A path from here, although the process works elsewhere.
    monkeypatch.chdir(adapter.parent)
    before = call("labs", "--json").out
    answer = call("labs", "6", "--adapter", adapter.name, "--json")
    assert answer.code == 0
    found = json.loads(answer.out)
    assert (found["lab"], found["answers"], found["predictions"]) == ("update_xray", {}, {})
    assert {each["r"] for each in found["numbers"]["modules"]} == {4}
    assert call("labs", "--json").out == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--adapter", "adapter"), "labs L6 --adapter DIR"),
        (("L1", "--adapter", "adapter"), "goes with L6 alone"),
        (("L6", "--base", "base.safetensors"), "go with --adapter"),
        (("L6", "--top", "3"), "go with --adapter"),
        (("L6", "--adapter", "adapter", "--top", "0"), "--top"),
        (("L6", "--adapter", "nowhere"), "No such file or directory"),
        (("L6", "--adapter", "adapter", "--base", "nowhere"), "No such file or directory"),
        (("L6", "--adapter", "adapter", "--svg", "no/such/x.svg"), "its folder does not exist"),
    ],
)
def test_refusals(
    call: Caller,
    adapter: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = call("labs", *arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert words in answer.err
    assert "Traceback" not in answer.err
