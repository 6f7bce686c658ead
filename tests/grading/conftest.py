"""Grading in a test is as it is in the grading service."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_plugins_in_hidden_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the grading service does it: installed plugins have no business in a check's session."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
