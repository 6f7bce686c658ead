"""Grading in a test is as it is in the grading service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lora_tutor.course.model import Exercise
from lora_tutor.grading.service import GradingService
from tests.grading.bench import Bench
from tests.grading.sample import make_exercise


@pytest.fixture(autouse=True)
def _no_plugins_in_hidden_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the grading service does it: installed plugins have no business in a check's session."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> Exercise:
    return make_exercise(tmp_path_factory.mktemp("course"))


@pytest.fixture
def forked() -> Iterator[GradingService]:
    with GradingService(("numpy",), "fork") as started:
        yield started


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
