"""Hidden checks are run here as the grading service runs them."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_plugins_in_hidden_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed plugins have no business in a check's session."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
