"""Classes graded by the real grader: equal results, kills, interruptions, hostile neighbours."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from lora_tutor.classroom.run.graded import GradedAnswer, read_jsonl
from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.loader import load_course
from tests.classroom.handing_in import hand_in, zipped
from tests.cli.test_end_to_end import wait_until_gone
from tests.hostile.corpus import corpus

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="confinement is Linux's"),
]
NINE, TWO = "09_lora_forward", "02_linear_forward"
# Far beyond what a grading takes: a busy machine is no fault of the submission.
AMPLE = ["--timeout", "60"]
# Every thread computes outside Python's lock, and asks for every core.
GREEDY = b"""
import hashlib, os, threading, time

until = time.monotonic() + 4

def lora_forward(W, A, B, x, alpha):
    try:
        os.sched_setaffinity(0, range(os.cpu_count()))
    except OSError:
        pass
    def burn():
        while time.monotonic() < until:
            hashlib.sha256(bytes(1 << 22)).digest()
    threads = [threading.Thread(target=burn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return x @ W.T
"""


def sources(exercise_id: str, count: int) -> list[bytes]:
    """Right answers and known mistakes by turns, no two alike."""
    exercise = load_course().exercise(exercise_id)
    texts = [exercise.reference.read_text("utf-8"), *(m.source for m in mistakes_of(exercise))]
    return [f"{texts[n % 6]}\n# number {n}\n".encode() for n in range(count)]


def classroom(root: Path, count: int, *exercises: str) -> Path:
    files = {
        f"student{n:02}/{each}.py": source
        for each in exercises
        for n, source in enumerate(sources(each, count))
    }
    return hand_in(root, files)


Batch = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What the graders make lies in a folder of its own, which is empty in the end."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    yield os.environ | {"TMPDIR": str(temporary), "LORA_TUTOR_CACHE": str(tmp_path / "cache")}
    assert wait_until_gone(tmp_path) == []


@pytest.fixture
def batch(environment: dict[str, str]) -> Batch:
    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*arguments), capture_output=True, text=True, env=environment, timeout=250
        )

    return run


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "lora_tutor", "batch", *map(str, arguments), *AMPLE]


def without_times(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: without_times(value) for key, value in data.items() if key != "seconds"}
    return [without_times(each) for each in data] if isinstance(data, list) else data


def lines(file: Path) -> list[Any]:
    return [without_times(json.loads(line)) for line in file.read_text("utf-8").splitlines()]


def test_the_number_of_jobs_changes_nothing(batch: Batch, tmp_path: Path) -> None:
    root = classroom(tmp_path / "in", 8, TWO, NINE)
    hand_in(root, {"zip.zip": zipped({f"hw/{NINE}.py": sources(NINE, 1)[0]}), "late/x": b""})
    outs = [tmp_path / f"{jobs}.jsonl" for jobs in (1, 2)]
    for jobs, out in enumerate(outs, start=1):
        done = batch(root, "--jobs", str(jobs), "--format", "jsonl", "--output", out)
        assert (done.returncode, done.stdout) == (1, "")
    assert lines(outs[0]) == lines(outs[1])
    graded = read_jsonl(outs[0])
    assert [(each.student, each.exercise) for each in graded] == sorted(
        (each.student, each.exercise) for each in graded
    )
    named = [each.report.mistake is not None for each in graded if each.report and not each.passed]
    assert named
    assert all(named)
    assert [each.passed for each in graded if each.exercise == NINE] == [
        n % 6 == 0 for n in range(8)
    ] + [True]
    csv = batch(root, "--resume", "--output", outs[0].with_suffix(".csv"))
    assert csv.returncode == 1


def started(batch: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        batch, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def until_kept(journal: Path, count: int) -> None:
    deadline = time.monotonic() + 120
    while not journal.exists() or journal.read_bytes().count(b"\n") < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """A class, and what it comes to where nothing stops the grading."""
    folder = tmp_path_factory.mktemp("whole")
    root, out = classroom(folder / "in", 40, NINE), folder / "out.jsonl"
    environment = os.environ | {"LORA_TUTOR_CACHE": str(folder / "cache")}
    asked = command(root, "--format", "jsonl", "--output", out)
    done = subprocess.run(asked, env=environment, stderr=subprocess.DEVNULL, timeout=250)
    assert done.returncode == 1
    return root, lines(out)


@pytest.mark.xdist_group("one class graded in full")
@pytest.mark.parametrize(
    "number",
    [signal.SIGKILL, signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.thorough)],
)
def test_stopped_in_the_middle_and_taken_up_again(
    whole: tuple[Path, list[Any]],
    batch: Batch,
    environment: dict[str, str],
    tmp_path: Path,
    number: signal.Signals,
) -> None:
    root, expected = whole
    out, journal = tmp_path / "out.jsonl", tmp_path / "out.jsonl.journal"
    options = [root, "--format", "jsonl", "--output", out]
    running = started(command(*options), environment)
    until_kept(journal, 5)
    assert psutil.Process(running.pid).children(recursive=True)
    running.send_signal(number)
    _, err = running.communicate(timeout=30)
    assert running.returncode == (-number if number is signal.SIGKILL else 130)
    assert "Traceback" not in err
    if number is not signal.SIGKILL:
        assert "--resume grades the rest" in err
        assert os.listdir(environment["TMPDIR"]) == []
    assert wait_until_gone(tmp_path) == []
    assert not out.exists()
    kept = journal.read_bytes().count(b"\n")
    assert 5 <= kept < 40
    with journal.open("ab") as file:
        file.write(b'{"seconds": 60.0, "isolation": [')
    done = batch(*options, "--resume")
    assert done.returncode == 1
    assert f"{kept} are taken from the earlier run; {40 - kept} are left to grade." in done.stderr
    assert journal.read_bytes().count(b"\n") == 40
    assert lines(out) == expected


def test_hostile_neighbours_harm_nobody(batch: Batch, tmp_path: Path) -> None:
    hostile = {each.name: each for each in corpus()}
    names = ["fork_bomb", "kill_everybody", "many_files", "exit_of_the_process_in_call"]
    files = {f"h{n} {name}/{NINE}.py": hostile[name].source for n, name in enumerate(names)}
    files |= {"a greedy/09_lora_forward.py": GREEDY, "i greedy/09_lora_forward.py": GREEDY + b"#"}
    right, *_ = sources(NINE, 1)
    good = {f"{letter} good/{NINE}.py": right + letter.encode() for letter in "bcdefgjklm"}
    good = {name: text[:-1] + b"# " + text[-1:] for name, text in good.items()}
    root = hand_in(tmp_path / "in", {**files, **good})
    out = tmp_path / "out.jsonl"
    done = batch(root, "--jobs", "2", "--format", "jsonl", "--output", out)
    assert done.returncode == 1, done.stderr
    by_student: dict[str, GradedAnswer] = {each.student: each for each in read_jsonl(out)}
    assert len(by_student) == len(files) + len(good)
    for student, each in by_student.items():
        assert each.report is not None, each.problem
        if "good" in student:
            assert each.passed, [check.message for check in each.report.checks]
        elif "greedy" in student:
            assert each.report.verdict.value == "failed"
        else:
            assert each.report.verdict.value in hostile[student.split()[1]].verdicts


def test_weak_isolation_is_refused_before_anything_starts(
    environment: dict[str, str], tmp_path: Path
) -> None:
    root = classroom(tmp_path / "in", 2, TWO)
    weak = environment | {"LORA_TUTOR_DISABLE_ISOLATION": "landlock"}
    done = subprocess.run(command(root), capture_output=True, text=True, env=weak, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "files are not confined here" in done.stderr
    allowed = command(root, "--allow-weak-isolation", "--format", "json")
    done = subprocess.run(allowed, capture_output=True, text=True, env=weak, timeout=120)
    reports = [each["report"] for each in json.loads(done.stdout)["submissions"]]
    assert [each["verdict"] == "passed" for each in reports] == [True, False]
    assert not any("landlock" in each["isolation"] for each in reports)
