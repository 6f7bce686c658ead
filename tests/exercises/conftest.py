"""What the tests of exercises share: a reference as a module, and the real PEFT where it is."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

EXERCISES = Path(__file__).parents[2] / "exercises"

LoadReference = Callable[[str], ModuleType]


@pytest.fixture(scope="session")
def load_reference() -> LoadReference:
    """`load_reference("12_lora_linear")` is that exercise's reference.py, as a fresh module."""

    def load(exercise_id: str) -> ModuleType:
        path = EXERCISES / exercise_id / "reference.py"
        spec = importlib.util.spec_from_file_location(f"reference_{exercise_id}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def peft() -> Iterator[ModuleType]:
    """The real PEFT, whose own warnings are not the subject of a test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield pytest.importorskip("peft", reason="peft is not installed (extra: test)")
