"""`watch` as an editor meets it: a process, a pipe, one report a line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from lora_tutor.learner.session import Place, Session
from tests.learner.sample import FIRST, RIGHT, SECOND, THIRD, WRONG

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="no signals to send"),
]
PATIENCE, QUIET = 20.0, 0.5
# With the tiny course's grader, so that only the watching is tried here.
PROGRAM = """
import sys
from lora_tutor.cli.main import run
from tests.learner.sample import FakeGrader
sys.exit(run(sys.argv[1:], FakeGrader))
"""


class Watch:
    def __init__(self, workspace: Path, course: Path, *arguments: str) -> None:
        options = ["--workspace", str(workspace), "--course", str(course), "watch", *arguments]
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def line(self) -> str:
        return self._lines.get(timeout=PATIENCE)

    def report(self) -> dict[str, Any]:
        line = self.line()
        assert line.count("\n") == 1
        found: dict[str, Any] = json.loads(line)
        assert found["schema"] == 1
        return found

    def is_quiet(self) -> bool:
        try:
            return not self._lines.get(timeout=QUIET)
        except Empty:
            return True

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        assert self.process.stderr is not None
        with self.process.stderr as pipe:
            text = pipe.read()
        self._reader.join(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code, text


@pytest.fixture
def start(workspace: Path, course: Path) -> Iterator[Any]:
    started: list[Watch] = []

    def begin(*arguments: str) -> Watch:
        started.append(Watch(workspace, course, *arguments))
        return started[-1]

    yield begin
    for watch in started:
        if watch.process.poll() is None:
            watch.end(signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_exercise(start: Any, session: Session, number: int) -> None:
    watch = start(FIRST, "--json")
    assert watch.report()["verdict"] == "not_attempted"
    session.save(FIRST, WRONG)
    assert watch.report()["verdict"] == "failed"
    session.save(SECOND, RIGHT)
    session.path(FIRST).write_text(WRONG)
    assert watch.is_quiet()
    session.path(FIRST).write_text(RIGHT)
    report = watch.report()
    assert (report["exercise"], report["verdict"]) == (FIRST, "passed")
    code, err = watch.end(number)
    assert code == 130
    assert len(err.split("\n\n")[0].splitlines()) == 1
    assert [each.verdict for each in session.history(FIRST)] == [
        "passed",
        "failed",
        "not_attempted",
    ]


def test_the_whole_workspace(start: Any, session: Session) -> None:
    session.remember(Place("exercise", SECOND))
    watch = start("--json")
    assert watch.report()["exercise"] == SECOND
    for exercise in (THIRD, FIRST):
        session.save(exercise, RIGHT)
        assert watch.report()["exercise"] == exercise
    assert watch.end()[0] == 130


def test_bad_saves_are_told_and_survived(start: Any, session: Session) -> None:
    watch = start(FIRST, "--json")
    watch.report()
    path = session.path(FIRST)
    path.write_bytes(b"\xff\xfe")
    path.write_text("# GRADER_RAISES\n")
    assert watch.is_quiet()
    path.unlink()
    assert watch.is_quiet()
    path.write_text(RIGHT)
    assert watch.report()["verdict"] == "passed"
    code, err = watch.end()
    assert code == 130
    assert "without a word" in err
    assert "Traceback" not in err


def test_for_people(start: Any, session: Session) -> None:
    watch = start(FIRST)
    lines = [watch.line()]
    while not lines[-1].startswith("Edit"):
        lines.append(watch.line())
    assert lines[1] == f"{FIRST}  The exercise {FIRST}\n"
    assert watch.end()[0] == 130


def test_the_terminal_goes_away(start: Any, session: Session) -> None:
    watch = start(FIRST, "--json")
    watch.report()
    session.save(FIRST, WRONG)
    watch.report()
    code, err = watch.end(signal.SIGHUP)
    assert code == 130
    assert "Traceback" not in err
