"""Receipts: grading again finds every change; a signature is of these bytes and this key alone."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import Caller
from tests.learner.sample import FIRST, RIGHT, SECOND, WRONG


@pytest.fixture
def receipt(call: Caller, tmp_path: Path) -> Path:
    call("init")
    (call.workspace / f"{FIRST}.py").write_text(WRONG)
    file = tmp_path / "report.json"
    assert call("grade", FIRST, "--format", "json", "--seed", "11", "--output", file).code == 1
    return file


def test_an_honest_report_is_verified(call: Caller, receipt: Path) -> None:
    answer = call("grade", "--verify", receipt)
    assert (answer.code, answer.err) == (0, "")
    assert "verified, grading comes to the same" in answer.out
    copied = receipt.with_name("copy.py")
    copied.write_text(WRONG)
    assert call("grade", "--verify", receipt, copied).code == 0


def forged(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def forge(receipt: Path) -> None:
        data = json.loads(receipt.read_text())
        change(data)
        receipt.write_text(json.dumps(data))

    return forge


def better(data: dict[str, Any]) -> None:
    for check in data["checks"]:
        check.update(verdict="passed", points=check["max_points"], mistake=None)
    data["mistake"] = None


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (forged(better), "the report says passed"),
        (forged(lambda data: data.update(checks_sha256="9" * 64)), "checks have changed"),
        (forged(lambda data: data.update(submission_sha256="0" * 64)), "not the one"),
        (forged(lambda data: data.update(version="0.0.1")), "another version"),
        (forged(lambda data: data["checks"].pop()), "came out otherwise"),
        (forged(lambda data: data.update(verdict="passed", score=1.0)), "its own checks"),
        (forged(lambda data: data.update(points=99)), "its own checks"),
    ],
)
def test_a_forged_report_is_found_out(
    call: Caller, receipt: Path, forge: Callable[[Path], None], words: str
) -> None:
    forge(receipt)
    answer = call("grade", "--verify", receipt)
    assert answer.code == 1
    assert words in answer.out
    data = json.loads(call("grade", "--verify", receipt, "--format", "json").out)
    assert [row["verified"] for row in data["receipts"]] == [False]


def test_another_file_is_found_out(call: Caller, receipt: Path) -> None:
    (call.workspace / f"{FIRST}.py").write_text(RIGHT)
    answer = call("grade", "--verify", receipt)
    assert answer.code == 1
    assert "not the one that was graded" in answer.out


def test_several_reports(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    call("grade", FIRST, SECOND, "--format", "json", "--output", file)
    assert call("grade", "--verify", file).code == 0
    assert call("grade", "--verify", file, tmp_path / "one.py").code == 2


def test_what_is_found_may_go_into_a_file(call: Caller, receipt: Path) -> None:
    found = receipt.with_name("found")
    for form in ("text", "json"):
        said = call("grade", "--verify", receipt, "--format", form).out
        answer = call("grade", "--verify", receipt, "--format", form, "--output", found)
        assert (answer.code, answer.out) == (0, "")
        assert found.read_text() == said


def test_what_is_found_is_not_written_over_the_answer(call: Caller, receipt: Path) -> None:
    answered = call.workspace / f"{FIRST}.py"
    answer = call("grade", "--verify", receipt, "--output", answered)
    assert answer.code == 2
    assert "it is a TARGET too" in answer.sentence
    assert answered.read_text() == WRONG


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--seed", "3"), "leave --seed away"),
        (("--format", "junit"), "not junit"),
        (("--output", "report.json"), "it is the report too"),
        (("copy.py", "--output", "copy.py"), "it is a TARGET too"),
        (("--output", "."), "it is a folder"),
    ],
)
def test_what_does_not_go_with_it_is_refused(
    call: Caller,
    receipt: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    words: str,
) -> None:
    copied = receipt.with_name("copy.py")
    copied.write_text(WRONG)
    monkeypatch.chdir(receipt.parent)
    before = receipt.read_bytes()
    answer = call("grade", "--verify", receipt, *options)
    assert answer.code == 2
    assert words in answer.sentence
    assert (receipt.read_bytes(), copied.read_text()) == (before, WRONG)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(seed=-1),
        lambda data: data.update(seed=1 << 40),
        lambda data: data.update(seconds=float("nan")),
        lambda data: data.update(isolation=[["process"]]),
        lambda data: data["checks"][0].update(id=["a list"]),
        lambda data: data["checks"][0].update(points="2"),
        lambda data: data["checks"][0].update(surplus=1),
        lambda data: data.update(mistake=[1]),
    ],
)
def test_a_report_with_an_odd_field(
    call: Caller, receipt: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    forged(change)(receipt)
    answer = call("grade", "--verify", receipt)
    assert answer.code == 2
    assert "holds no report that can be verified" in answer.sentence


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"schema": 2}', "[" * 100_000, '{"schema": 1}', '{"schema":1,"reports":[]}'],
)
def test_what_is_no_report(call: Caller, tmp_path: Path, text: str) -> None:
    file = tmp_path / "odd.json"
    file.write_text(text)
    answer = call("grade", "--verify", file)
    assert answer.code == 2
    assert "odd.json" in answer.sentence


@pytest.fixture
def keys(call: Caller, tmp_path: Path) -> tuple[Path, Path]:
    secret, public = tmp_path / "key", tmp_path / "key.pub"
    assert call("receipt", "key", secret).out == f"{secret}\n{public}\n"
    return secret, public


def test_a_signature_fits_its_file_and_key(
    call: Caller, tmp_path: Path, receipt: Path, keys: tuple[Path, Path]
) -> None:
    secret, public = keys
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert call("receipt", "sign", receipt, "--key", secret).out == f"{receipt}.sig\n"
    assert call("receipt", "check", receipt, "--key", public).code == 0
    other = tmp_path / "other"
    call("receipt", "key", other)
    assert call("receipt", "check", receipt, "--key", f"{other}.pub").code == 1
    receipt.write_text(receipt.read_text() + " ")
    answer = call("receipt", "check", receipt, "--key", public)
    assert answer.code == 1
    assert "NOT" in answer.out


def test_a_key_is_never_overwritten(call: Caller, keys: tuple[Path, Path]) -> None:
    before = keys[0].read_bytes()
    assert call("receipt", "key", keys[0]).code == 2
    assert keys[0].read_bytes() == before


@pytest.mark.parametrize("text", ["", "{}", '{"schema": 1, "algorithm": "none"}', "[" * 9999])
def test_what_is_no_signature(
    call: Caller, receipt: Path, keys: tuple[Path, Path], text: str
) -> None:
    receipt.with_name(receipt.name + ".sig").write_text(text)
    answer = call("receipt", "check", receipt, "--key", keys[1])
    assert answer.code == 2
    assert ".sig" in answer.sentence


@pytest.mark.parametrize(("command", "use"), [("sign", 1), ("check", 0)])
def test_the_wrong_half_of_the_pair(
    call: Caller, receipt: Path, keys: tuple[Path, Path], command: str, use: int
) -> None:
    call("receipt", "sign", receipt, "--key", keys[0])
    answer = call("receipt", command, receipt, "--key", keys[use])
    assert answer.code == 2
    assert "Ed25519" in answer.sentence


@pytest.mark.timeout(10)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_a_pipe_keeps_nobody_waiting(call: Caller, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for arguments in (("grade", "--verify", pipe), ("regrade", "--with", pipe, "--against", pipe)):
        answer = call(*arguments)
        assert answer.code == 2
        assert "is no file" in answer.sentence
