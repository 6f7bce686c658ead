"""Odd surroundings: files in Python's way, paths that are no text, and a machine with no room."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lora_tutor.files.locations import content_root
from lora_tutor.packages import sentence_on

if sys.platform == "win32":
    pytest.skip("limits and paths are those of Unix", allow_module_level=True)
import resource

ID = "09_lora_forward"
NOBODY = 12345


def tutor(
    workspace: Path | bytes, *arguments: str, before: Callable[[], None] | None = None, **more: str
) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "lora_tutor", *arguments],
        env=os.environ | {"LORA_TUTOR_WORKSPACE": os.fsdecode(workspace)} | more,
        preexec_fn=before,
        capture_output=True,
        timeout=100,
        check=False,
    )
    said = (done.stdout + done.stderr).decode()
    assert "Traceback" not in said
    assert "fault of lora-tutor" not in said
    return done.returncode, said


@pytest.mark.slow
@pytest.mark.parametrize("module", ["secrets", "random", "click"])
def test_a_file_that_stands_in_for_a_module_is_named(tmp_path: Path, module: str) -> None:
    file = tmp_path / f"{module}.py"
    file.write_text("raise RuntimeError\n")
    code, said = tutor(tmp_path / "work", "grade", ID, PYTHONPATH=str(tmp_path))
    assert (code, f"{str(file)!r} for its module {module}; rename" in said) == (3, True), said


@pytest.mark.slow
def test_a_path_that_is_no_text(tmp_path: Path) -> None:
    place = os.fsencode(tmp_path) + b"/by\xff\xfete"
    try:
        os.mkdir(place)
    except OSError:
        pytest.skip("this file system takes text alone")
    shutil.copy(content_root() / "exercises" / ID / "reference.py", place + f"/{ID}.py".encode())
    assert tutor(place, "grade", ID)[0] == 0
    assert tutor(place, "doctor")[0] == 0
    assert "1 of 36" in tutor(place, "progress")[1]


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")
def test_an_owner_keeps_the_rights_on_what_is_new(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    workspace = tmp_path / "mine" / "work"
    workspace.parent.mkdir()
    os.chown(workspace.parent, NOBODY, NOBODY)

    def careless() -> None:
        os.umask(0o777)

    assert tutor(workspace, "init", before=careless)[0] == 0
    modes = {each.stat().st_mode & 0o777 for each in (workspace, *workspace.glob("*.py"))}
    assert modes == {0o700, 0o600}


@pytest.mark.slow
def test_a_machine_without_memory_is_told_as_such(tmp_path: Path) -> None:
    workspace = tmp_path / "work"
    workspace.mkdir()
    shutil.copy(content_root() / "exercises" / ID / "reference.py", workspace / f"{ID}.py")

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (100_000_000, 100_000_000))

    code, said = tutor(workspace, "grade", ID, before=little)
    assert code == 3
    assert "memory" in said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the size of a pipe is set as on Linux")
def test_a_pipe_that_was_left_without_blocking_gets_everything(tmp_path: Path) -> None:
    import fcntl

    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(writing, False)
    command = [sys.executable, "-m", "lora_tutor", "--workspace", str(tmp_path), "list", "--json"]
    with subprocess.Popen(command, stdout=writing, stderr=subprocess.PIPE) as program:
        os.close(writing)
        # It has written all that there is room for, and waits.
        first = os.read(reading, 1)
        time.sleep(0.3)
        with open(reading, "rb") as rest:
            said = json.loads(first + rest.read())
        assert (program.wait(60), program.stderr and program.stderr.read()) == (0, b"")
    assert len(json.dumps(said)) > 4096


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("can't start new thread"), "`ulimit -u`"),
        (BlockingIOError(11, os.strerror(11)), "`ulimit -u`"),
        (MemoryError(), "`ulimit -v`"),
        (ImportError("libtorch.so: failed to map segment from shared object"), "`ulimit -v`"),
        (OSError(12, "Cannot allocate memory"), "`ulimit -v`"),
        (BlockingIOError(11, "write could not complete without blocking"), None),
        (RuntimeError("something else"), None),
    ],
)
def test_which_errors_are_a_shortage(error: Exception, words: str | None) -> None:
    said = sentence_on(error)
    assert (said is None) == (words is None)
    assert (words or "") in (said or "")
