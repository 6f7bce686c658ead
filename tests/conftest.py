"""Settings for every property tested here, and the signals that a test sends to what it starts."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# How fast examples are made and run says nothing about the product: a shared machine is no
# reason for a failure.
settings.register_profile(
    "lora-tutor", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("lora-tutor")

ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


@pytest.fixture(scope="session", autouse=True)
def default_signals_in_children() -> Iterator[None]:
    """What a test starts hears the signals that end a program, whatever the suite was told.

    Under `nohup`, or behind `&` in a script, they are ignored, and a process hands that on to its
    children. A handler is not handed on. This one does nothing, so that the suite itself still
    outlives the signal.
    """
    ignored = [number for number in ENDING if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, lambda *_: None)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
