"""A Dask cluster of real processes on this machine: the same results, also when a worker dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from lora_tutor.classroom.run.cluster import Cluster as Connected
from lora_tutor.errors import GraderError
from lora_tutor.files.locations import content_root
from tests.classroom.test_real_class import NINE, classroom, command, lines, started, until_kept
from tests.cli.test_end_to_end import MANIFEST, wait_until_gone

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="confinement is Linux's"),
]
SCHEDULER = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
WORKER = ["distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1"]


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self._folder = folder
        (folder / "temporary").mkdir()
        self.environment = os.environ | {
            "TMPDIR": str(folder / "temporary"),
            "LORA_TUTOR_CACHE": str(folder / "cache"),
            "DASK_DISTRIBUTED__DIAGNOSTICS__NVML": "false",
        }
        self.workers: list[subprocess.Popen[str]] = []
        self.scheduler = self._start(*SCHEDULER, "--no-dashboard")
        self.address = self._wait_for_address()

    def add_worker(self) -> None:
        self.workers.append(self._start(*WORKER, "--no-dashboard"))

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", module, *arguments]
        command += ["--scheduler-file", str(self._file)]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(
            command, env=self.environment, stdout=quiet, stderr=quiet, text=True, cwd=self._folder
        )

    def _wait_for_address(self) -> str:
        deadline = time.monotonic() + 60
        while True:
            assert time.monotonic() < deadline
            if self._file.exists() and (text := self._file.read_text()):
                return str(json.loads(text)["address"])
            time.sleep(0.1)

    def wait_for_workers(self, count: int) -> None:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=90)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    opened = Cluster(tmp_path)
    try:
        yield opened
    finally:
        opened.close()
        assert wait_until_gone(tmp_path / "temporary") == []


def run(cluster: Cluster, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, env=cluster.environment, timeout=200
    )


def test_a_worker_that_dies_in_the_middle_changes_nothing(cluster: Cluster, tmp_path: Path) -> None:
    root = classroom(tmp_path / "in", 40, NINE)
    far, near = tmp_path / "far.jsonl", tmp_path / "near.jsonl"
    for _ in range(3):
        cluster.add_worker()
    cluster.wait_for_workers(3)
    options = [root, "--format", "jsonl", "--scheduler", cluster.address, "--output", far]
    running = started(command(*options), cluster.environment)
    until_kept(tmp_path / "far.jsonl.journal", 5)
    cluster.workers[0].send_signal(signal.SIGKILL)
    out, err = running.communicate(timeout=200)
    assert (running.returncode, out) == (1, ""), err
    assert "40 graded in" in err
    run(cluster, root, "--format", "jsonl", "--output", near)
    assert lines(far) == lines(near)


def test_a_scheduler_that_dies_in_the_middle_is_one_sentence(
    cluster: Cluster, tmp_path: Path
) -> None:
    root, table = classroom(tmp_path / "in", 200, NINE), tmp_path / "far.csv"
    cluster.add_worker()
    cluster.wait_for_workers(1)
    options = [root, "--scheduler", cluster.address, "--output", table]
    running = started(command(*options), cluster.environment)
    until_kept(tmp_path / "far.csv.journal", 5)
    cluster.scheduler.send_signal(signal.SIGKILL)
    _, err = running.communicate(timeout=200)
    assert running.returncode == 3, err
    assert err.splitlines()[-1] == (
        f"lora-tutor: The scheduler {cluster.address} was lost; what is graded is kept: run once "
        "more with --resume."
    )
    assert not table.exists()


class Gone:
    """A result that was announced, and whose scheduler has gone since."""

    key, status = "grade-1", "finished"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def result(self) -> object:
        raise self.error


class Completed:
    """Tells of one result."""

    def __init__(self, future: Gone) -> None:
        self.future = future

    def add(self, future: object) -> None:
        pass

    def __next__(self) -> Gone:
        return self.future


@pytest.mark.parametrize(
    ("error", "connection", "raised"),
    [
        (
            distributed.client.FutureCancelledError("grade-1", "scheduler-connection-lost"),
            "running",
            GraderError,
        ),
        (distributed.comm.CommClosedError("gone"), "running", GraderError),
        (RuntimeError("Client is closed."), "closed", GraderError),
        (RuntimeError("a fault of ours"), "running", RuntimeError),
    ],
)
def test_a_scheduler_may_be_lost_at_any_moment(
    monkeypatch: pytest.MonkeyPatch, error: Exception, connection: str, raised: type[Exception]
) -> None:
    """Between the news of a result and the result, for one."""
    future = Gone(error)
    cluster = Connected.__new__(Connected)
    cluster._address = "tcp://127.0.0.1:1"
    cluster._client = SimpleNamespace(
        scheduler_info=lambda: {"workers": {}}, loop=None, status=connection
    )
    monkeypatch.setattr("distributed.as_completed", lambda **_: Completed(future))
    monkeypatch.setattr(cluster, "_send", lambda task, sent: sent.update({future.key: task}))
    with pytest.raises(raised, match="was lost" if raised is GraderError else "a fault of ours"):
        list(cluster.run([SimpleNamespace(libraries=())]))  # type: ignore[list-item]


def test_a_course_that_differs_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    root = classroom(tmp_path / "in", 2, NINE)
    course = tmp_path / "course"
    (course / "lessons").mkdir(parents=True)
    (course / "lessons" / "course.toml").write_text(MANIFEST, "utf-8")
    (course / "lessons" / "page.md").write_text("Words.\n", "utf-8")
    shutil.copytree(content_root() / "exercises" / NINE, course / "exercises" / NINE)
    cluster.add_worker()
    cluster.wait_for_workers(1)
    options = [root, "--scheduler", cluster.address, "--course", course]
    assert run(cluster, *options).returncode == 1
    # Workers find a course by its path; ours is another by the time they look.
    ours = tmp_path / "course of ours"
    shutil.copytree(course, ours)
    reference = course / "exercises" / NINE / "reference.py"
    reference.write_text(reference.read_text("utf-8") + "# changed\n", "utf-8")
    from lora_tutor.classroom.run.class_run import checks_of
    from lora_tutor.classroom.run.cluster import Cluster as Client
    from lora_tutor.course.loader import load_course
    from lora_tutor.errors import UsageError

    checks = checks_of(list(load_course(ours).exercises.values()))
    with pytest.raises(UsageError, match=f"has other checks for {NINE}"):
        Client(cluster.address, course, checks)
    with pytest.raises(UsageError, match=f"has no {NINE}"):
        Client(cluster.address, tmp_path / "nowhere", checks)


def test_a_cluster_without_workers_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    done = run(cluster, classroom(tmp_path / "in", 1, NINE), "--scheduler", cluster.address)
    assert (done.returncode, done.stdout) == (2, "")
    assert "has no workers" in done.stderr


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x", "tcp://"])
def test_a_scheduler_out_of_reach_is_one_sentence(tmp_path: Path, address: str) -> None:
    root = classroom(tmp_path / "in", 1, NINE)
    environment = os.environ | {"LORA_TUTOR_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(
        command(root, "--scheduler", address),
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "cannot be reached" in line
