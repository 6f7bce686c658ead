"""A workspace on a disk that is read-only, and a home that is missing: all that can go on does."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lora_tutor.cli.main import run
from tests.cli.calling import Answer, Caller
from tests.learner.sample import FIRST, RIGHT, FakeGrader
from tests.robustness.disks import bound, mounted, read_only


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk"):
        yield tmp_path / "disk"


@pytest.fixture
def call(disk: Path, course: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    call = Caller(course, disk / "work", capsys)
    call("init")
    (disk / "work" / f"{FIRST}.py").write_text(RIGHT)
    return call


def assert_refused(answer: Answer, workspace: Path) -> None:
    assert (answer.code, answer.out) == (2, "")
    assert str(workspace) in answer.err
    assert "--workspace DIR" in answer.err


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (("read", "1.1"), "Some words to read"),
        (("list",), "passed"),
        (("grade", FIRST), "passed"),
        (("progress",), "1 of 3"),
        (("hint", FIRST), "Hint 2 of 3"),
        (("solution", FIRST), "def "),
        (("notes",), "a word on this"),
        (("review",), ""),
        (("certificate",), "1 of 3"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_can_go_on_does_so_with_one_sentence(
    call: Caller, disk: Path, command: tuple[str, ...], shown: str
) -> None:
    call("grade", FIRST)
    call("hint", FIRST)
    call("notes", "1.1", "--write", "a word on this")
    with read_only(disk):
        told = call(*command)
    assert told.code == 0
    assert shown in told.out
    first, *_ = told.err.splitlines()
    assert first.startswith("lora-tutor: Nothing that you do is kept this time")
    assert "Read-only file system" in first
    assert "What you did before is shown" in first
    assert told.err.count(str(call.workspace)) == 1


@pytest.mark.parametrize("command", [("reset", FIRST), ("notes", "1.1", "--write", "lost?")])
def test_what_must_be_kept_is_refused(call: Caller, disk: Path, command: tuple[str, ...]) -> None:
    with read_only(disk):
        told = call(*command)
    assert (told.code, told.out) == (2, "")
    *_, refusal = told.err.splitlines()
    assert str(call.workspace) in refusal
    assert (call.workspace / f"{FIRST}.py").read_text() == RIGHT
    assert call("notes").out == ""


def test_a_workspace_that_is_mounted_read_only_from_elsewhere(
    call: Caller, disk: Path, tmp_path: Path
) -> None:
    """And a file of the learner's that is mounted by itself can be begun again."""
    outside = tmp_path / "outside.py"
    outside.write_text(RIGHT)
    with bound(outside, call.workspace / f"{FIRST}.py"):
        assert call("reset", FIRST).code == 0
        assert outside.read_text() != RIGHT
    with bound(call.workspace, call.workspace, read_only=True):
        told = call("grade", FIRST)
    assert told.code == 0
    assert "Nothing that you do is kept this time" in told.err


def test_a_new_workspace_there(call: Caller, disk: Path, course: Path) -> None:
    with read_only(disk):
        elsewhere = Caller(course, disk / "new", call.capsys)
        assert_refused(elsewhere("init"), disk / "new")


@pytest.mark.parametrize("command", [("read", "1.1"), ("grade", "answer.py", "--exercise", FIRST)])
def test_what_needs_none_goes_on_in_a_home_that_is_read_only(
    disk: Path,
    course: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
) -> None:
    monkeypatch.setenv("HOME", str(disk))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "answer.py").write_text(RIGHT)
    with read_only(disk):
        code = run(["--course", str(course), *command], FakeGrader)
    out, err = capsys.readouterr()
    assert (code, len(err.splitlines())) == (0, 1)
    assert "Nothing is kept this time." in err
    assert str(disk / "lora-tutor") in err
    assert "Some words to read" in out or "passed" in out


@pytest.mark.parametrize(
    "command", [("list",), ("progress",), ("init",), ("grade",), ("certificate",)], ids=" ".join
)
@pytest.mark.parametrize("home", ["gone", "unset"])
def test_without_a_home(
    course: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    home: str,
) -> None:
    """It is never made: a home that is missing is often one that is not mounted yet."""
    if home == "gone":
        monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    else:
        monkeypatch.delenv("HOME")
        monkeypatch.setattr("pwd.getpwuid", _nobody)
    code = run(["--course", str(course), *command], FakeGrader)
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    assert code in (0, 2)
    assert "home folder" in err or code == 0
    assert "--workspace DIR" in err or code == 0
    assert not os.path.exists(tmp_path / "gone")


def _nobody(number: int) -> None:
    raise KeyError(number)


@pytest.fixture(params=["gone", "unset"])
def no_home(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if request.param == "gone":
        monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    else:
        monkeypatch.delenv("HOME")
        monkeypatch.setattr("pwd.getpwuid", _nobody)
        monkeypatch.setattr("pwd.getpwnam", _nobody)


@pytest.mark.usefixtures("no_home")
def test_an_exercise_cannot_be_graded_where_no_file_of_it_can_be(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No stub is graded in a folder that is gone afterwards."""
    code = run(["--course", str(course), "grade", FIRST], FakeGrader)
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.count("--workspace DIR") == 1
    assert tempfile.gettempdir() + "/lora-tutor" not in err


@pytest.mark.usefixtures("no_home")
def test_a_file_is_graded_and_named_in_the_advice(
    course: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "answer.py"
    shutil.copy(course / "exercises" / FIRST / "stub.py", file)
    code = run(["--course", str(course), "grade", str(file), "--exercise", FIRST], FakeGrader)
    out, err = capsys.readouterr()
    assert code == 1
    # A long path is broken at the width.
    assert f"Edit{file},thengradeagain." in "".join(out.split())
    assert err.count("--workspace DIR") == 1


@pytest.mark.usefixtures("no_home")
def test_the_doctor_gives_its_advice_once(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["--course", str(course), "doctor"], FakeGrader)
    out, _ = capsys.readouterr()
    assert code == 1
    (told,) = [line for line in out.splitlines() if "home folder" in line and "Missing" in line]
    assert told.count("--workspace DIR") == 1
    assert ".;" not in told


@pytest.mark.usefixtures("no_home")
def test_a_class_without_output_says_what_has_no_place(
    course: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("LORA_TUTOR_CACHE", raising=False)
    if "gone" in os.environ.get("HOME", ""):
        pytest.skip("then the cache has a name")
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / f"{FIRST}.py").write_text(RIGHT)
    code = run(["--course", str(course), "batch", str(tmp_path / "class")], FakeGrader)
    err = capsys.readouterr().err
    assert code == 2
    assert "the journal of this run has no place; name --output FILE" in err
    assert not (tmp_path / "~").exists()
