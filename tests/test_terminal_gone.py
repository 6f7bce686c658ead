"""Where its terminal is gone, or takes nothing any more, the app keeps the text and ends soon."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal, go_to

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="no signals to send"),
]
PATIENCE = 20.0
"""Far above what it takes, and far below the minutes that it took."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "mine" / "09_lora_forward.py"


@pytest.fixture
def writing(written: Path) -> Iterator[Terminal]:
    """The app in an exercise, where letters are typed whose pictures nobody reads.

    They are more than the queue of the writer holds.
    """
    command = [sys.executable, "-m", "lora_tutor", "--workspace", str(written.parent)]
    env = {"TEXTUAL_ANIMATIONS": "none", "EDITOR": "", "VISUAL": ""}
    with Terminal(command, env=env) as opened:
        opened.wait_for("Welcome")
        opened.settle()
        opened.send("\x1b")
        opened.wait_for("What's next")
        opened.settle()
        go_to(opened, "Exercise 09", "F2 Hint")
        for letter in 16 * LETTERS:
            opened.send(letter)
            time.sleep(0.005)
        yield opened


@pytest.mark.parametrize(
    "number",
    [pytest.param(signal.SIGTERM, marks=pytest.mark.thorough), signal.SIGHUP],
    ids=["SIGTERM", "SIGHUP"],
)
def test_a_terminal_that_takes_nothing(
    writing: Terminal, written: Path, number: signal.Signals
) -> None:
    time.sleep(1)
    writing.process.send_signal(number)
    writing.process.wait(PATIENCE)
    assert LETTERS[:3] in written.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "told",
    [pytest.param(True, marks=pytest.mark.thorough), False],
    ids=["with its signal", "without"],
)
def test_a_terminal_that_is_gone(writing: Terminal, written: Path, told: bool) -> None:
    writing.hang_up()
    if told:
        writing.process.send_signal(signal.SIGHUP)
    writing.process.wait(PATIENCE)
    assert LETTERS[:3] in written.read_text(encoding="utf-8")
