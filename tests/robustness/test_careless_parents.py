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
