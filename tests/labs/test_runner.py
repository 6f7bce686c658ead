"""Real processes: how a lab runs, breaks, is stopped, and what it leaves behind: nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from lora_tutor.errors import ExitCode, LabCancelled, LabError
from lora_tutor.labs.model import LabEvent, LabOutcome, LabStep
from lora_tutor.labs.runner import LabProcess
from tests.labs.starting import ROOT, arguments, process
from tests.labs.toy import OUTCOME, events

pytestmark = pytest.mark.slow
PATIENCE = 20.0


def gone(number: int) -> bool:
    """Whether a process has ended; one that only waits to be taken away has."""
    try:
        return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until_gone(numbers: list[int]) -> None:
    end = time.monotonic() + PATIENCE
    while not all(map(gone, numbers)):
        assert time.monotonic() < end, f"still there: {numbers}"
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a run's own folder lies; it must be gone after each test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_every_event_comes_in_order_and_then_the_outcome(temporary: Path) -> None:
    heard: list[LabEvent] = []
    outcome = process("normal").run(heard.append)
    assert heard == list(events())
    assert outcome.charts == OUTCOME.charts
    assert outcome.answers == OUTCOME.answers
    assert not list(temporary.iterdir())


def test_what_is_printed_never_comes_between() -> None:
    heard: list[LabEvent] = []
    assert isinstance(process("prints").run(heard.append), LabOutcome)
    assert heard == [LabStep(0.5, "half")]


def test_one_thread_and_nothing_of_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    numbers = process("looks_around").run(lambda event: None).numbers
    assert numbers == {
        "variables": {
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
            "SECRET": None,
            "PYTHONPATH": None,
        },
        "folder": [],
        "isolated": 1,
        "leads_its_group": True,
    }


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ("raises", "failed (ValueError: the matrix is singular)"),
        ("returns_nothing", "returned a NoneType"),
        ("no_such_module", "No module named"),
        ("exits", "ended early (exit status 7)"),
        ("killed", "ended early (signal SIGKILL)"),
        ("floods", "said more than can be taken"),
    ],
)
def test_a_lab_that_breaks_gives_one_sentence(behaviour: str, words: str, temporary: Path) -> None:
    with pytest.raises(LabError) as caught:
        process(behaviour).run(lambda event: None)
    assert not isinstance(caught.value, LabCancelled)
    sentence = str(caught.value)
    assert words in sentence
    assert behaviour in sentence
    assert "\n" not in sentence
    assert caught.value.exit_code is ExitCode.OUR_FAULT
    assert not list(temporary.iterdir())


def test_a_program_that_cannot_be_started() -> None:
    with pytest.raises(LabError, match="could not be started"):
        LabProcess("toy", ["/no/such/program"]).run(lambda event: None)


def test_one_that_speaks_nonsense() -> None:
    program = [sys.executable, "-c", "print('hello')"]
    with pytest.raises(LabError, match="cannot be read"):
        LabProcess("toy", program).run(lambda event: None)


def test_cancel_ends_the_process_and_what_it_started(temporary: Path) -> None:
    lab = process("loops")
    numbers: list[int] = []

    def tell(event: LabEvent) -> None:
        assert isinstance(event, LabStep)
        numbers.extend(map(int, event.doing.split()))
        threading.Thread(target=lab.cancel).start()

    with pytest.raises(LabCancelled):
        lab.run(tell)
    assert len(numbers) == 2
    wait_until_gone(numbers)
    assert not list(temporary.iterdir())


def test_cancel_before_the_start_starts_nothing() -> None:
    lab = process("loops")
    lab.cancel()
    with pytest.raises(LabCancelled):
        lab.run(lambda event: pytest.fail("it ran"))


def test_cancel_after_the_end_does_no_harm() -> None:
    lab = process("normal")
    lab.run(lambda event: None)
    lab.cancel()


def test_a_listener_that_raises_ends_the_process() -> None:
    numbers: list[int] = []

    def tell(event: LabEvent) -> None:
        assert isinstance(event, LabStep)
        numbers.extend(map(int, event.doing.split()))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process("loops").run(tell)
    wait_until_gone(numbers)


PARENT = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.labs.starting import process
process(sys.argv[2]).run(lambda event: print(event.doing, flush=True))
"""


@pytest.mark.parametrize(
    "behaviour",
    [
        "loops",
        pytest.param("deaf", marks=pytest.mark.skipif(sys.platform != "linux", reason="prctl")),
    ],
)
def test_a_face_that_is_killed_takes_the_lab_with_it(behaviour: str, temporary: Path) -> None:
    face = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(ROOT), behaviour],
        stdout=subprocess.PIPE,
        text=True,
        # Its empty folder stays: nobody is left to take it away.
        env=os.environ | {"TMPDIR": str(temporary)},
    )
    try:
        assert face.stdout is not None
        worker, *children = map(int, face.stdout.readline().split())
        face.kill()
        face.wait()
        wait_until_gone([worker])
    finally:
        face.kill()
        face.wait()
        face.stdout.close()
        # What an experiment itself started is beyond the reach of a face that was killed.
        for number in (worker, *children):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def test_the_pipe_alone_ends_it_too() -> None:
    """Where the system sends no signal: the end of stdin ends the process and its group."""
    worker = subprocess.Popen(
        arguments("loops"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    with worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        line = worker.stdout.readline().decode()
        worker.stdin.close()
        assert worker.wait(PATIENCE) != 0
    wait_until_gone([int(each) for each in line.split('"doing":"')[1].rstrip('"}\n').split()])
