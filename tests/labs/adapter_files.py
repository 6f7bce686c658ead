"""Adapters written by hand, so that tests need no PEFT."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from lora_tutor.labs.experiments import adapter_xray
from lora_tutor.labs.model import LabOutcome

PLAIN: dict[str, Any] = {"peft_type": "LORA", "r": 2, "lora_alpha": 6, "target_modules": ["fc"]}
FACTOR_A, FACTOR_B = "base_model.model.fc.lora_A.weight", "base_model.model.fc.lora_B.weight"
Tensors = Mapping[str, np.ndarray[Any, Any]]


def factors(d: int = 5, k: int = 4, r: int = 2, seed: int = 1) -> dict[str, np.ndarray[Any, Any]]:
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(r, k)), rng.normal(size=(d, r))
    return {FACTOR_A: a.astype(np.float32), FACTOR_B: b.astype(np.float32)}


def write(
    folder: Path, tensors: Tensors | None = None, config: Mapping[str, Any] | None = None
) -> Path:
    """A folder as PEFT writes it; by default one module of rank 2, (5, 4), with the scale 3."""
    folder.mkdir(exist_ok=True)
    given = factors() if tensors is None else tensors
    # As it lies in memory, save_file would write a matrix that is stored by columns.
    in_rows = {name: np.array(each, order="C") for name, each in given.items()}
    save_file(in_rows, folder / "adapter_model.safetensors")
    (folder / "adapter_config.json").write_text(json.dumps(PLAIN if config is None else config))
    return folder


def raw(header: object, data: bytes = b"") -> bytes:
    """The bytes of a safetensors file with that header, right or wrong."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def xray(folder: Path, base: Path | str = "", top: int = 10) -> LabOutcome:
    return adapter_xray.run(lambda event: None, str(folder), str(base), str(top))
