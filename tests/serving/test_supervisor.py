"""The supervisor outlives the server and the app, and leaves nothing of the app behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.serving.local_server import FAKE_APP
from tests.serving.served import SECONDS, assert_gone

IMPATIENT = """
import sys
from lora_tutor.serving import supervisor
supervisor.PATIENCE_SECONDS = supervisor.SETTLING_SECONDS = 0.3
sys.exit(supervisor.main(sys.argv[1:]))
"""
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")


class Ward:
    """A supervisor over a fake app; `keep` and `lifeline` are what its server would hold."""

    def __init__(self, notes: Path, *ways: str) -> None:
        self._notes = notes
        theirs, self.lifeline = os.pipe()
        app = [sys.executable, str(FAKE_APP), str(notes), *ways]
        self.supervisor = subprocess.Popen(
            [sys.executable, "-c", IMPATIENT, str(theirs), *app],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(theirs,),
            env={**os.environ, "COLUMNS": "80", "ROWS": "24"},
        )
        os.close(theirs)
        until = time.monotonic() + SECONDS
        while len(self.words()) < 1 + ("parent" in ways):
            assert time.monotonic() < until, "the app does not start"
            time.sleep(0.02)
        numbers = map(int, self.words())
        self.processes = [psutil.Process(pid) for pid in numbers if psutil.pid_exists(pid)]

    def words(self) -> list[str]:
        return self._notes.read_text().split() if self._notes.exists() else []

    def let_go(self) -> None:
        """As the system does for a server that is killed."""
        os.close(self.lifeline)
        self.lifeline = -1

    def close(self) -> None:
        if self.lifeline >= 0:
            self.let_go()
        self.supervisor.communicate(timeout=SECONDS)
        for process in self.processes:
            if process.is_running():
                process.kill()


Open = Callable[..., Ward]


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Open]:
    made: list[Ward] = []

    def make(*ways: str) -> Ward:
        made.append(Ward(tmp_path / "notes", *ways))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_the_app_is_told_first(ward: Open) -> None:
    watched = ward()
    watched.let_go()
    assert watched.supervisor.wait(SECONDS) == 0
    assert_gone(watched.processes)
    assert watched.words()[1:] == ["told"]


def test_an_app_that_stays_is_killed(ward: Open) -> None:
    watched = ward("stubborn")
    watched.let_go()
    assert watched.supervisor.wait(SECONDS) == 128 + signal.SIGKILL
    assert_gone(watched.processes)
    assert watched.words()[1:] == ["told"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_is_passed_on(ward: Open, number: signal.Signals) -> None:
    watched = ward()
    watched.supervisor.send_signal(number)
    assert watched.supervisor.wait(SECONDS) == 0
    assert watched.words()[1:] == ["told"]


@ON_LINUX
@pytest.mark.parametrize("ways", [("parent",), ("parent", "stubborn"), ("parent", "fault")])
def test_what_has_fled_from_the_app_is_found(ward: Open, ways: tuple[str, ...]) -> None:
    watched = ward(*ways)
    watched.let_go()
    watched.supervisor.wait(SECONDS)
    assert_gone(watched.processes)


@ON_LINUX
def test_the_app_does_not_outlive_the_supervisor(ward: Open) -> None:
    watched = ward()
    watched.supervisor.kill()
    assert_gone(watched.processes)
    assert watched.words()[1:] == ["told"]


def test_the_exit_code(ward: Open) -> None:
    assert ward("fault").supervisor.wait(SECONDS) == 3
