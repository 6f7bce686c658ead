"""The command line with the real grader over one real exercise, and no process left behind."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from lora_tutor.files.locations import content_root

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="no signals to send"),
]
EXERCISE = "09_lora_forward"
MANIFEST = f"""\
format = 1
id = "lora"
title = "Witchcraft of LoRA - Mathematics Explained"
[[sections]]
id = "4"
title = "Formulation"
[[sections.lessons]]
id = "4.2"
title = "The adapted layer"
file = "page.md"
exercises = ["{EXERCISE}"]
"""
ALPHA_ONLY = """\
def lora_forward(W, A, B, x, alpha):
    print("hello from the answer")
    return x @ W.T + alpha * ((x @ B.T) @ A.T)
"""


@pytest.fixture(scope="module")
def real_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    (root / "lessons").mkdir()
    (root / "lessons" / "course.toml").write_text(MANIFEST, "utf-8")
    (root / "lessons" / "page.md").write_text("Words.\n", "utf-8")
    shutil.copytree(content_root() / "exercises" / EXERCISE, root / "exercises" / EXERCISE)
    return root


@pytest.fixture
def command(real_course: Path, tmp_path: Path) -> list[str]:
    options = ["--course", str(real_course), "--workspace", str(tmp_path / "work")]
    return [sys.executable, "-m", "lora_tutor", *options]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"TMPDIR": str(_made(tmp_path / "temporary"))}


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def grade(
    command: list[str], environment: dict[str, str], file: Path
) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [*command, "grade", str(file), "--format", "json"],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
    )
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def left_behind(folder: Path) -> list[str]:
    """The processes with this test's folder in their command line: the service and its children."""
    found = []
    for process in psutil.process_iter():
        try:
            line = process.cmdline()
            ended = process.status() == psutil.STATUS_ZOMBIE
        except psutil.Error:
            continue
        if any(str(folder) in word for word in line) and not ended:
            found.append(" ".join(line))
    return found


def wait_until_gone(folder: Path) -> list[str]:
    deadline = time.monotonic() + 15
    while (found := left_behind(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def test_right_and_wrong(
    command: list[str], environment: dict[str, str], real_course: Path, tmp_path: Path
) -> None:
    file = tmp_path / f"{EXERCISE}.py"
    shutil.copy(real_course / "exercises" / EXERCISE / "reference.py", file)
    code, report = grade(command, environment, file)
    assert (code, report["verdict"], report["score"]) == (0, "passed", 1.0)
    file.write_text(ALPHA_ONLY)
    code, report = grade(command, environment, file)
    assert (code, report["verdict"], report["mistake"]["id"]) == (1, "failed", "alpha_only")
    assert "hello from the answer" in report["stdout"]
    file.write_text("def lora_forward(:\n")
    code, report = grade(command, environment, file)
    assert (code, report["verdict"]) == (1, "error")
    assert wait_until_gone(tmp_path) == []
    assert os.listdir(tmp_path / "temporary") == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_that_cannot_be_written(command: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*command, "list"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert done.returncode == 2
    assert done.stderr.startswith("lora-tutor: Something could not be written (No space left")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (1, 2), (0, 1, 2)], ids=str)
def test_streams_that_are_closed(
    command: list[str], environment: dict[str, str], tmp_path: Path, closed: tuple[int, ...]
) -> None:
    """What would be written there goes nowhere, and above all into no file of ours."""
    file = tmp_path / f"{EXERCISE}.py"
    file.write_text("def lora_forward(:\n")
    shut = " ".join(f"{number}>&-" for number in closed)
    quoted = shlex.join([*command, "grade", str(file)])
    done = subprocess.run(
        ["sh", "-c", f"{quoted} {shut}"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert bool(done.stdout) == (1 not in closed)
    progress = subprocess.run(
        [*command, "progress", "--json"], env=environment, capture_output=True, timeout=60
    )
    assert progress.returncode in (0, 1), progress.stderr
    json.loads(progress.stdout)


def test_the_author_s_proof(command: list[str], real_course: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(real_course, copy)
    check = [*command, "check-course", EXERCISE, "--json", "--course", str(copy)]
    done = subprocess.run(check, capture_output=True, text=True, timeout=120)
    data = json.loads(done.stdout)
    assert (done.returncode, data["findings"], data["warnings"]) == (0, [], [])
    fields = {"exercise", "who", "seed", "problem", "remedy", "caught_by", "holds", "file", "line"}
    assert all(set(proof) == fields for proof in data["proofs"])
    caught_by = {proof["who"]: proof["caught_by"] for proof in data["proofs"]}
    assert (caught_by["stub"], caught_by["reference"]) == ([], [])
    assert "matches_formula" in caught_by["alpha_only"]
    assert "silent_adapter" not in caught_by["alpha_only"]
    reference = copy / "exercises" / EXERCISE / "reference.py"
    reference.write_text(reference.read_text("utf-8").replace("alpha / r", "alpha"), "utf-8")
    done = subprocess.run(check[:-3] + check[-2:], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert re.search(
        rf"exercises/{EXERCISE}/mistakes\.py, line \d+, alpha_only, seed 7: ", done.stdout
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_watch_leaves_no_process(
    command: list[str], environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    watch = subprocess.Popen(
        [*command, "watch", EXERCISE, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    assert watch.stdout is not None
    with watch.stdout as lines:
        assert json.loads(lines.readline())["verdict"] == "not_attempted"
        file = tmp_path / "work" / f"{EXERCISE}.py"
        file.write_text(ALPHA_ONLY)
        assert json.loads(lines.readline())["mistake"]["id"] == "alpha_only"
        assert any("processes.launch" in line for line in left_behind(tmp_path))
        watch.send_signal(number)
        assert watch.wait(20) == (-number if number is signal.SIGKILL else 130)
    assert wait_until_gone(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_grading(
    command: list[str], environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    file = tmp_path / f"{EXERCISE}.py"
    file.write_text("while True:\n    pass\n")
    grading = subprocess.Popen(
        [*command, "grade", str(file), "--timeout", "600"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    time.sleep(2)
    grading.send_signal(number)
    out, err = grading.communicate(timeout=20)
    assert (grading.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert wait_until_gone(tmp_path) == []
