"""SIGKILL of any one process at several moments: the rest ends or goes on, nothing is orphaned."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from lora_tutor.classroom.run.graded import read_jsonl
from lora_tutor.course.loader import load_course
from tests.classroom.test_real_class import NINE, classroom, until_kept
from tests.robustness.families import PATIENCE, assert_no_orphan, fork_servers, kill, member, soon

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the roles are told by Linux's processes"),
]
LOOP = "while True:\n    pass\n"
RIGHT = load_course().exercise(NINE).reference.read_text("utf-8")


class Watch:
    """`lora-tutor watch --json` over a workspace below `folder`; each report as it comes."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "work" / f"{NINE}.py"
        (folder / "temporary").mkdir(exist_ok=True)
        command = [sys.executable, "-m", "lora_tutor", "--workspace", str(folder / "work")]
        self.process = subprocess.Popen(
            [*command, "watch", NINE, "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"TMPDIR": str(folder / "temporary"), "HOME": str(folder)},
        )
        self.face = psutil.Process(self.process.pid)
        self.reports: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.said: list[str] = []
        self._readers = [
            threading.Thread(target=self._read_reports),
            threading.Thread(target=self._read_narration),
        ]
        for reader in self._readers:
            reader.start()

    def _read_reports(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.reports.put(json.loads(line))

    def _read_narration(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(self.process.stderr)

    def report(self) -> dict[str, Any]:
        return self.reports.get(timeout=PATIENCE)

    def passes(self) -> None:
        """Saving a right answer brings a pass, whatever reports come before."""
        # The grader is begun before the workspace is made.
        soon(self.file.exists)
        self.file.write_text(RIGHT)
        while self.report()["verdict"] != "passed":
            pass

    def close(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        for reader in self._readers:
            reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return code


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    watch = Watch(tmp_path)
    yield watch
    watch.close()
    assert_no_orphan(tmp_path)
    assert list((tmp_path / "temporary").iterdir()) == []


def until(watch: Watch, moment: str) -> None:
    if moment != "starting":
        assert watch.report()["verdict"] == "not_attempted"
    if moment == "grading":
        watch.file.write_text(LOOP)
        # The jail that grades uses its time; the spare one waits.
        soon(lambda: _is_busy(watch.face) or None)
    soon(lambda: member(watch.face, "fork_server"))


def _is_busy(face: psutil.Process) -> bool:
    jail = member(face, "jail")
    if jail is None:
        return False
    try:
        return jail.cpu_times().user > 0.3
    except psutil.Error:
        return False


@pytest.mark.parametrize(
    ("moment", "role"),
    [
        *(("starting", role) for role in ("fork_server", "checker")),
        *(("idle", role) for role in ("fork_server", "checker", "jail")),
        *(("grading", role) for role in ("fork_server", "checker", "jail")),
    ],
)
def test_the_face_goes_on_without_one_of_its_processes(
    watch: Watch, moment: str, role: str
) -> None:
    until(watch, moment)
    kill(watch.face, role)
    watch.passes()
    assert watch.process.poll() is None
    assert watch.close() == 130
    assert not any("Traceback" in line for line in watch.said)
    # The loop may have got a verdict of its own before the right answer came.
    assert sum("lora-tutor:" in line for line in watch.said) <= 3


@pytest.mark.parametrize("moment", ["starting", "idle", "grading"])
def test_nothing_survives_the_face_and_the_next_start_works(tmp_path: Path, moment: str) -> None:
    watch = Watch(tmp_path)
    until(watch, moment)
    watch.face.kill()
    assert watch.close() == -signal.SIGKILL
    assert_no_orphan(tmp_path)
    again = Watch(tmp_path)
    again.passes()
    assert again.close() == 130
    assert_no_orphan(tmp_path)


@pytest.mark.parametrize(
    "role",
    [
        *(pytest.param(role, marks=pytest.mark.thorough) for role in ("fork_server", "jail")),
        "checker",
    ],
)
def test_a_class_goes_on_without_a_worker_s_process(tmp_path: Path, role: str) -> None:
    root, out = classroom(tmp_path / "in", 30, NINE), tmp_path / "out.jsonl"
    (tmp_path / "temporary").mkdir()
    command = [sys.executable, "-m", "lora_tutor", "batch", str(root), "--jobs", "2"]
    command += ["--format", "jsonl", "--output", str(out), "--timeout", "60"]
    environment = os.environ | {"TMPDIR": str(tmp_path / "temporary")}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env=environment, **pipes) as running:  # type: ignore[call-overload]
        until_kept(tmp_path / "out.jsonl.journal", 4)
        kill(psutil.Process(running.pid), role)
        _, err = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1
    assert "Traceback" not in err
    assert_no_orphan(tmp_path / "temporary")
    assert os.listdir(tmp_path / "temporary") == []
    # A jail that is killed may be the student's doing, and is not graded again by itself.
    again = subprocess.run(
        [*command, "--resume"], capture_output=True, env=environment, check=False
    )
    assert again.returncode == 1
    for number, each in enumerate(read_jsonl(out)):
        assert each.report is not None, each.problem
        assert each.passed == (number % 6 == 0)
        assert each.passed or each.report.mistake is not None
    assert_no_orphan(tmp_path / "temporary")


def test_each_worker_has_a_tree_of_its_own(tmp_path: Path) -> None:
    """What the test above relies on."""
    watch = Watch(tmp_path)
    watch.report()
    assert len(fork_servers(watch.face)) == 1
    assert watch.close() == 130
