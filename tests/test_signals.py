"""The suite may run where signals are ignored, as under `nohup`: what it starts hears them."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ENDING

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals to send")

WAITS = "import time; print('up', flush=True); time.sleep(60)"


@pytest.mark.parametrize("number", ENDING)
def test_a_child_ends_by_the_signal(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-I", "-c", WAITS], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        child.send_signal(number)
        try:
            assert child.wait(10) == -number
        finally:
            child.kill()


@pytest.mark.slow
def test_so_it_does_where_the_suite_ignores_them() -> None:
    def ignore() -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)

    here = f"{__file__}::{test_a_child_ends_by_the_signal.__name__}"
    suite = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", here],
        preexec_fn=ignore,
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert suite.returncode == 0, suite.stdout
    assert f"{len(ENDING)} passed" in suite.stdout
