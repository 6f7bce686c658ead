"""A private home, the tiny course, and a grading service that is none, for this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.classroom.fake_service import Started
from tests.cli.calling import Caller
from tests.learner.fixtures import course, private_home, workspace

__all__ = ["call", "course", "private_home", "started", "workspace"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """Instead of processes, services that grade by a word in the text; and what they did."""
    kept = Started()
    monkeypatch.setattr("lora_tutor.classroom.run.warm_grader.GradingService", kept.service)
    return kept


@pytest.fixture
def call(
    course: Path,
    workspace: Path,
    started: Started,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Caller:
    """The command line, on a machine that confines."""
    monkeypatch.setattr("lora_tutor.grading.isolation.layers_here", lambda: ("process", "landlock"))
    return Caller(course, workspace, capsys)
