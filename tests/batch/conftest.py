"""A private home, the tiny course, and a grading service that is none, for this folder."""

from __future__ import annotations

import pytest

from tests.batch.fake_service import Started
from tests.session.fixtures import course, private_home, workspace

__all__ = ["course", "private_home", "started", "workspace"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """Instead of processes, services that grade by a word in the text; and what they did."""
    kept = Started()
    monkeypatch.setattr("lora_tutor.batch.warm_grader.GradingService", kept.service)
    return kept
