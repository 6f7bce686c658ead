"""The system tells the app to end, as it does when the terminal goes away."""

from __future__ import annotations

import signal

from tests.tui.screen_text import until


async def told_to_end() -> None:
    """Send SIGTERM to the app, which hears it in one of its next turns."""
    await until(listens)
    signal.raise_signal(signal.SIGTERM)


def listens() -> bool:
    """Whether the app would hear it; before, it would end the tests."""
    return signal.getsignal(signal.SIGTERM) not in (signal.SIG_DFL, None)
