"""Each target runs under atheris for some seconds, where that is installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzzing.running import TARGETS, fuzz


@pytest.mark.slow
@pytest.mark.skipif(find_spec("atheris") is None, reason="pip install lora-tutor[fuzz] brings it")
@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_found_in_seconds(target: str, tmp_path: Path) -> None:
    assert fuzz(target, seconds=5, found=tmp_path) == 0
    assert [path.read_bytes() for path in tmp_path.iterdir()] == []
