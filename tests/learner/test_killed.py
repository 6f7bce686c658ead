"""Killed at any moment of saving and grading: no text is lost, and the next start works."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lora_tutor.learner.session import Session
from tests.learner.sample import FIRST, FakeGrader

ROUNDS = 12
PADDING = "# " + "x" * 40_000
WORKER = """
import itertools, sys
from pathlib import Path
from lora_tutor.learner.session import Session
from tests.learner.sample import FIRST, FakeGrader
from tests.learner.test_killed import text

workspace, course, work, first = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
session = Session.open(workspace, course, FakeGrader)
if work == "reset":
    session.reset(FIRST)  # else the first save would write over the last one's text
print("ready", flush=True)
for number in itertools.count(first):
    session.save(FIRST, text(number))
    print(number, flush=True)
    if work == "grade":
        session.grade(session.submission(FIRST))
        print("graded", number, flush=True)
    elif work == "reset":
        session.reset(FIRST)
        session.restore(FIRST)
"""


def text(number: int) -> str:
    return f"{PADDING}\n# text {number} RIGHT\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("work", ["save", "grade", "reset"])
def test_kill_at_random_points(course: Path, workspace: Path, work: str) -> None:
    rng = random.Random(20261124)
    saved = graded = 0
    for _ in range(ROUNDS):
        saved_now, graded_now = _kill_once(workspace, course, work, saved + 1, rng.uniform(0, 0.1))
        saved, graded = max(saved, saved_now), max(graded, graded_now)
        session = Session.open(workspace, course, FakeGrader)
        source, history = session.source(FIRST), session.history(FIRST)
        kept = {backup.path.read_text() for backup in session.backups(FIRST)}
        session.close()
        assert session.notices == []
        if work == "reset":
            # Each text is the file or a backup, whole, whenever the kill came.
            assert {text(n) for n in range(1, saved + 1)} <= kept | {source}
        else:
            # The kill may come after a save and before the word about it.
            assert source in (text(saved), text(saved + 1))
            saved = max(saved, saved + (source == text(saved + 1)))
        if work == "grade":
            sources = [attempt.source for attempt in history]
            assert text(graded) in sources
            assert all(attempt.report.passed for attempt in history)
    assert saved >= ROUNDS // 2


def _kill_once(
    workspace: Path, course: Path, work: str, first: int, seconds: float
) -> tuple[int, int]:
    """Let a worker run for some time; the last number that it saved, and that it graded."""
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(workspace), str(course), work, str(first)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    time.sleep(seconds)
    worker.send_signal(signal.SIGKILL)
    lines, _ = worker.communicate()
    whole = [line.split() for line in lines.split("\n")[:-1]]
    saved = [int(words[0]) for words in whole if len(words) == 1]
    graded = [int(words[1]) for words in whole if len(words) == 2]
    return max(saved, default=0), max(graded, default=0)


OPENER = "import sys; from pathlib import Path; from lora_tutor.learner.session import Session\n"
OPENER += "Session.open(Path(sys.argv[1]), Path(sys.argv[2])).close()"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_kill_during_the_first_start(course: Path, tmp_path: Path) -> None:
    rng = random.Random(7)
    for number in range(8):
        workspace = tmp_path / f"work{number}"
        worker = subprocess.Popen([sys.executable, "-c", OPENER, str(workspace), str(course)])
        time.sleep(rng.uniform(0.04, 0.16))
        worker.kill()
        worker.wait()
        session = Session.open(workspace, course, FakeGrader)
        for exercise in session.course.exercises.values():
            assert session.path(exercise.id).read_bytes() == exercise.stub.read_bytes()
        assert session.notices == []
        session.close()
