"""Settings for the properties tested here: a shared machine is no reason for a failure."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "grading", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("grading")


@pytest.fixture(autouse=True)
def _no_plugins_in_hidden_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the grading service does it: installed plugins have no business in a check's session."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
