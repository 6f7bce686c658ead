"""The doctor finds what a machine lacks, says how to get it, and tells nothing that is not so."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lora_tutor.cli.main import run
from lora_tutor.learner import keeping, machine
from lora_tutor.learner.journalling import Way
from tests.cli.calling import Caller
from tests.learner.sample import FakeGrader
from tests.robustness.disks import Disk, mounted

pytestmark = pytest.mark.slow


@pytest.fixture
def call(course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    return Caller(course, tmp_path / "work", capsys)


def data(call: Caller) -> Any:
    return json.loads(call("doctor", "--json").out)


def remedies(call: Caller, what: str) -> list[str]:
    return [each["remedy"] for each in data(call)["missing"] if what in each["what"]]


@contextlib.contextmanager
def held(file: Path) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        yield


def test_a_place_for_the_progress(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert data(call)["progress"] == {"how": "write-ahead log", "problem": ""}
    assert not call.workspace.exists()
    call("init")
    before = sorted(call.workspace.rglob("*"))
    assert data(call)["progress"]["how"] == "write-ahead log"
    left = [path for path in sorted(call.workspace.rglob("*")) if path.name != "probe"]
    assert left == before
    monkeypatch.setattr(keeping, "way_for", lambda path: Way.ROLLBACK)
    assert data(call)["progress"] == {"how": "rollback journal", "problem": ""}
    assert remedies(call, "progress") == []


def test_a_database_that_somebody_holds(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_SECONDS", 0.1)
    call("init")
    with held(call.workspace / ".lora-tutor" / "progress.db"):
        answer = call("doctor")
        assert answer.code == 1
        assert "a place for your progress" in answer.out
        assert "is locked" in answer.out
        assert "--workspace DIR" in answer.out


def test_no_room_for_the_progress(
    course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with mounted(tmp_path / "disk"):
        call = Caller(course, tmp_path / "disk" / "work", capsys)
        call("init")
        with Disk(tmp_path / "disk").full():
            answer = call("doctor")
        assert answer.code == 1
        assert "No space left on device" in answer.out
        assert "make room" in answer.out
        assert "Nothing is missing" not in answer.out


def test_a_home_that_is_unknown(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(number: int) -> None:
        raise KeyError(number)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", nobody)
    assert data(call)["home"] is None
    (remedy,) = remedies(call, "home folder")
    assert "set HOME" in remedy


def test_processes_that_nobody_hears_of(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert data(call)["children"] is True
    monkeypatch.setattr(machine, "children_are_heard", lambda: False)
    (remedy,) = remedies(call, "processes that end")
    assert "SIGCHLD" in remedy


def test_a_python_that_cannot_be_started(
    call: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path))
    (remedy,) = remedies(call, "a process of our own")
    assert "the right to run that file" in remedy
    assert remedies(call, "processes that end") == []


@pytest.mark.skipif(sys.platform != "linux", reason="what every Linux has")
def test_what_a_container_may_lack(
    call: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert remedies(call, "the device") + remedies(call, "the folder /proc") == []
    monkeypatch.setattr(machine, "_PROC", tmp_path / "gone")
    (remedy,) = remedies(call, "the folder /proc")
    assert "mount -t proc" in remedy
    plain = tmp_path / "null"
    plain.touch()
    monkeypatch.setattr("os.devnull", str(plain))
    (remedy,) = remedies(call, "the device")
    assert "mknod" in remedy


@pytest.mark.parametrize(
    ("kind", "limit", "what", "option"),
    [("RLIMIT_AS", 2**30, "torch", "-v 2097152"), ("RLIMIT_NPROC", 20, "processes", "-u 64")],
)
def test_limits_that_a_grader_could_meet(
    call: Caller, monkeypatch: pytest.MonkeyPatch, kind: str, limit: int, what: str, option: str
) -> None:
    resource = pytest.importorskip("resource")
    real = resource.getrlimit

    def getrlimit(number: int) -> tuple[int, int]:
        found: tuple[int, int] = real(number)
        return (limit, found[1]) if number == getattr(resource, kind) else found

    assert remedies(call, "room for") == []
    monkeypatch.setattr(resource, "getrlimit", getrlimit)
    (remedy,) = remedies(call, what)
    assert f"`ulimit {option}`" in remedy


@pytest.mark.parametrize(
    ("size", "missing"), [((80, 24), []), ((79, 24), ["80 x 24"]), ((80, 23), ["80 x 24"])]
)
def test_the_terminal_is_measured_and_no_variable_believed(
    call: Caller, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], missing: list[str]
) -> None:
    measured: Callable[..., os.terminal_size] = lambda descriptor: os.terminal_size(size)  # noqa: E731
    monkeypatch.setattr("os.get_terminal_size", measured)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("LINES", "60")
    found = data(call)["terminal"]
    assert (found["columns"], found["rows"]) == size
    assert [remedy[-7:] for remedy in remedies(call, "room for the app")] == missing


def test_layers_that_are_switched_off(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORA_TUTOR_DISABLE_ISOLATION", "landlock")
    found = data(call)
    assert found["isolation"]["landlock"] == {"holds": False, "detail": "switched off"}
    (remedy,) = remedies(call, "layer landlock")
    assert remedy.startswith("unset LORA_TUTOR_DISABLE_ISOLATION")


def test_where_all_is_there_nothing_is_missing(
    course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["--course", str(course), "--workspace", str(tmp_path / "w"), "doctor"], FakeGrader)
    out = capsys.readouterr().out
    assert code == 0
    assert "Missing:" not in out
