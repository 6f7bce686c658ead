"""The command that compares: what changes is told, and nothing of what was there is spoilt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lora_tutor.classroom.run.journal import journal_path
from tests.classroom.fake_service import Started
from tests.classroom.handing_in import A, B, hand_in, zipped
from tests.cli.calling import Caller
from tests.learner.sample import FIRST, SECOND

RIGHT, WRONG = b"RIGHT", b"WRONG"
HOSTILE = "esc\x1b[31m\nada"


@pytest.fixture
def graded(call: Caller, tmp_path: Path) -> tuple[Path, Path]:
    """A class, and what an earlier run said of it."""
    root = hand_in(tmp_path / "in", {f"ada/{A}": RIGHT, f"bob/{A}": RIGHT, f"{HOSTILE}/{A}": RIGHT})
    old = tmp_path / "old.jsonl"
    assert call("batch", root, "--format", "jsonl", "--output", old).code == 0
    return root, old


def test_it_tells_whose_points_change(call: Caller, graded: tuple[Path, Path]) -> None:
    root, old = graded
    assert call("regrade", root, "--against", old).code == 0
    (root / "bob" / A).write_bytes(WRONG)
    answer = call("regrade", root, "--against", old)
    assert answer.code == 1
    assert answer.out.startswith(f"bob  {FIRST}  3 -> 1  -2  (another file)\n")
    assert answer.out.endswith(
        "3 submissions compared: 0 gain points, 1 lose points, "
        "0 come out otherwise with the same points.\n"
    )


@pytest.mark.parametrize(("given", "used"), [((), 11), (("--seed", "5"), 5)])
def test_it_draws_as_the_earlier_run_did(
    call: Caller, started: Started, tmp_path: Path, given: tuple[str, ...], used: int
) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{A}": RIGHT, f"bob/{A}": b""})
    old = tmp_path / "old.jsonl"
    call("batch", root, "--format", "jsonl", "--output", old, "--seed", "11")
    call("regrade", root, "--against", old, *given)
    assert started.seeds == [11, used]


def test_a_name_writes_no_lines_of_its_own(call: Caller, graded: tuple[Path, Path]) -> None:
    root, old = graded
    (root / HOSTILE / A).write_bytes(WRONG)
    answer = call("regrade", root, "--against", old)
    assert answer.out.startswith(r"esc\x1b[31m\nada  ")
    assert "\x1b" not in answer.out


def test_a_fault_of_ours_costs_nobody_points(call: Caller, graded: tuple[Path, Path]) -> None:
    root, old = graded
    (root / "bob" / A).write_bytes(b"DIES")
    answer = call("regrade", root, "--against", old, "--format", "json")
    assert answer.code == 3
    assert json.loads(answer.out) == {
        "schema": 1,
        "compared": 2,
        "only_old": 0,
        "only_new": 0,
        "changes": [],
    }
    assert "bob" in answer.err


@pytest.mark.parametrize("way", ["graded again", "by another file"])
def test_a_part_is_compared_with_that_part(
    call: Caller, graded: tuple[Path, Path], tmp_path: Path, way: str
) -> None:
    """Who is not in the new run has lost nothing."""
    _, old = graded
    part = hand_in(tmp_path / "part", {f"bob/{A}": WRONG, f"new/{A}": RIGHT})
    if way == "graded again":
        answer = call("regrade", part, "--against", old)
    else:
        new = tmp_path / "new.jsonl"
        call("batch", part, "--format", "jsonl", "--output", new)
        answer = call("regrade", "--with", new, "--against", old)
    lines = answer.out.splitlines()
    assert lines[0] == f"bob  {FIRST}  3 -> 1  -2  (another file)"
    assert lines[-3].startswith("1 submissions compared: 0 gain points, 1 lose points, 0 come")
    assert lines[-2:] == [
        "2 more are in the earlier run alone, and not compared.",
        "1 more are in the new run alone, and not compared.",
    ]


def test_what_a_batch_has_done_stays_done(call: Caller, graded: tuple[Path, Path]) -> None:
    root, old = graded
    call("batch", root)
    journal = journal_path(root, None)
    before = journal.read_bytes()
    call("regrade", root, "--against", old, "--exercise", SECOND)
    assert journal.read_bytes() == before != b""


@pytest.mark.parametrize(
    "command",
    [
        ("batch", "in", "--output", "out", "--insight", "out"),
        ("batch", "in.zip", "--output", "in.zip"),
        ("batch", "in.zip", "--insight", "in.zip"),
        ("regrade", "in", "--against", "old.jsonl", "--output", "old.jsonl"),
        ("regrade", "--with", "old.jsonl", "--against", "old.jsonl", "--output", "old.jsonl"),
    ],
    ids=" ".join,
)
def test_nothing_is_written_over_what_is_read(
    call: Caller,
    graded: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.zip").write_bytes(b"precious")
    before = graded[1].read_bytes()
    answer = call(*command)
    assert answer.code == 2
    assert "cannot be written (it is" in answer.sentence
    assert graded[1].read_bytes() == before
    assert (tmp_path / "in.zip").read_bytes() == b"precious"


def test_a_file_of_somebody_else_is_no_journal(call: Caller, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{B}": RIGHT})
    theirs = tmp_path / "grades.csv.journal"
    theirs.write_text("precious")
    answer = call("batch", root, "--output", tmp_path / "grades.csv")
    assert answer.code == 2
    assert "is no journal of a batch" in answer.err.splitlines()[-1]
    assert theirs.read_text() == "precious"


@pytest.mark.parametrize("torn", [b"", b'{"sec', b'{"seconds":5.0,"isol'])
def test_a_torn_journal_is_ours(call: Caller, tmp_path: Path, torn: bytes) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{B}": RIGHT})
    (tmp_path / "grades.csv.journal").write_bytes(torn)
    assert call("batch", root, "--output", tmp_path / "grades.csv").code == 0


@pytest.mark.parametrize("form", ["jsonl", "json"])
def test_the_reports_on_a_class_are_verified(call: Caller, tmp_path: Path, form: str) -> None:
    """On the class as it is now, which is nobody's own progress."""
    root = hand_in(
        tmp_path / "in",
        {f"ada/{A}": RIGHT, f"bob/deep/{B}": WRONG, f"cy/{A}": b"", "di/x.txt": b""},
    )
    hand_in(root, {"eve.zip": zipped({A: RIGHT})})
    reports = tmp_path / "reports"
    call("batch", root, "--format", form, "--output", reports)
    data = reports.read_text("utf-8")
    answer = call("grade", "--verify", reports, root, "--format", "json")
    rows = json.loads(answer.out)["receipts"]
    assert [(each["student"], each["exercise"]) for each in rows] == [
        ("ada", FIRST),
        ("bob", SECOND),
        ("eve", FIRST),
    ]
    assert (answer.code, {each["verified"] for each in rows}) == (0, {True}), rows
    assert (
        "ada, 01_alpha: 3 of 3 points, passed: verified"
        in call("grade", "--verify", reports, root).out
    )
    assert not call.workspace.exists()

    (root / "bob" / "deep" / B).write_bytes(RIGHT)
    (root / "eve.zip").unlink()
    answer = call("grade", "--verify", reports, root)
    assert answer.code == 1
    assert "bob, 02_beta: 1 of 3 points, failed: NOT verified" in answer.out
    assert f"{root} has no answer of this student to it" in answer.out
    assert "name behind them what it handed in" in call("grade", "--verify", reports).err
    reports.write_text(data + "{", "utf-8")
    assert call("grade", "--verify", reports, root).code == 2
