"""Runs a lab in a process of its own, on one thread, and keeps all that it told.

`python -m tests.labs.running NAME` writes the pickled Run to its stdout.
"""

from __future__ import annotations

import functools
import importlib
import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from lora_tutor.labs.model import LabEvent, LabOutcome
from lora_tutor.processes import ONE_THREAD

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Run:
    events: list[LabEvent]
    outcome: LabOutcome


def start(name: str) -> subprocess.Popen[bytes]:
    """Warnings are errors, as they are in the tests."""
    command = [sys.executable, "-W", "error", "-m", "tests.labs.running", name]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, **ONE_THREAD}
    )


def finish(process: subprocess.Popen[bytes]) -> Run:
    told, _ = process.communicate(timeout=8 * LIMIT_SECONDS)
    assert process.returncode == 0
    run = pickle.loads(told)
    assert isinstance(run, Run)
    return run


@functools.cache
def twice(name: str) -> tuple[Run, Run]:
    """Two runs of the lab, side by side."""
    processes = start(name), start(name)
    return finish(processes[0]), finish(processes[1])


def outcome(name: str) -> LabOutcome:
    return twice(name)[0].outcome


def main(name: str) -> None:
    events: list[LabEvent] = []
    found = importlib.import_module(f"lora_tutor.labs.experiments.{name}").run(events.append)
    # By its real name, which is not __main__.
    run = importlib.import_module("tests.labs.running").Run(events, found)
    sys.stdout.buffer.write(pickle.dumps(run))


if __name__ == "__main__":
    main(sys.argv[1])
