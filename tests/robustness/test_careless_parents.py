"""Started by a parent that ignores or blocks signals: all works, and tells the truth of its end."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lora_tutor.files.locations import content_root

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="no signals to ignore"),
]
ID = "09_lora_forward"


def ignore_all() -> None:
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)


def block_all() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, signal.valid_signals())


PARENTS = (ignore_all, block_all)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in (tmp_path / "work", tmp_path / "class" / "ada"):
        folder.mkdir(parents=True)
        shutil.copy(content_root() / "exercises" / ID / "reference.py", folder / f"{ID}.py")
    monkeypatch.setenv("LORA_TUTOR_WORKSPACE", str(tmp_path / "work"))
    return tmp_path / "work"


@contextlib.contextmanager
def tutor(careless: Callable[[], None], *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "lora_tutor", *map(str, arguments)],
        preexec_fn=careless,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def answer(careless: Callable[[], None], *arguments: str | Path) -> tuple[int, str, str]:
    with tutor(careless, *arguments) as process:
        out, err = process.communicate(timeout=100)
    return process.returncode, out, err


@pytest.mark.parametrize("careless", PARENTS)
def test_grading_a_class_and_the_doctor_hold(workspace: Path, careless: Callable[[], None]) -> None:
    layers = json.loads(answer(lambda: None, "doctor", "--json")[1])["isolation"]
    assert json.loads(answer(careless, "doctor", "--json")[1])["isolation"] == layers
    code, out, err = answer(careless, "grade", ID, "--format", "json")
    assert (code, json.loads(out)["verdict"]) == (0, "passed"), err
    code, out, err = answer(careless, "batch", workspace.parent / "class", "--format", "csv")
    assert (code, "ada" in out) == (0, True), err
    code, _, err = answer(careless, "grade", ID, "--timeout", "0.0001")
    assert code == 1, err


@pytest.mark.parametrize("careless", PARENTS)
def test_watch_grades_and_ends_as_it_says(workspace: Path, careless: Callable[[], None]) -> None:
    with tutor(careless, "watch", ID, "--json") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["verdict"] == "passed"
        os.kill(process.pid, signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    ends = f"`kill {process.pid}` ends it" if careless is ignore_all else "Ctrl-C ends it"
    assert ends in err


def unlimited_stack() -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))


DEEP = """
import sys
sys.setrecursionlimit(10**9)

def lora_forward(W, A, B, x, alpha):
    nest = []
    for _ in range(10**5):
        nest = [nest]
    return repr(nest)
"""


def test_a_stack_that_overflows_in_c_is_a_crash_whatever_limit_is_inherited(
    workspace: Path,
) -> None:
    (workspace / f"{ID}.py").write_text(DEEP)
    _, out, err = answer(unlimited_stack, "grade", ID, "--format", "json")
    first = json.loads(out)["checks"][0]
    # Python 3.12 bounds a recursion in C by itself.
    assert first["verdict"] == ("crashed" if sys.version_info < (3, 12) else "error"), err
    assert "too deep" in first["message"] or "recursion" in first["message"]
