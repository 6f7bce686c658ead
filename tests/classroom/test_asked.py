"""The maximum is what the class was asked for, not what one student handed in."""

from __future__ import annotations

import json
from pathlib import Path

from tests.classroom.gradebook import rows
from tests.classroom.handing_in import A, B, hand_in
from tests.cli.calling import Caller
from tests.learner.sample import FIRST, SECOND, THIRD

RIGHT, WRONG = b"RIGHT", b"WRONG"
THREE = {f"{name}/{A}": RIGHT for name in ("ada", "bob", "cy")}


def test_what_one_handed_in_does_not_count(call: Caller, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {**THREE, f"cy/{B}": WRONG})
    answer = call("batch", root)
    assert rows(answer)["max points"] == ["3", "3", ""]
    assert rows(answer)["cy"] == ["3", "3", f"Handed in and not counted: {SECOND}."]
    assert answer.code == 0
    assert (
        f"The maximum does not count {SECOND}, handed in by fewer than 2; --exercise or "
        "class.toml says what was asked for."
    ) in answer.err
    data = json.loads(call("batch", root, "--format", "json").out)
    assert len(data["submissions"]) == 4
    assert {each["max_points"] for each in data["students"]} == {3}


def test_it_counts_where_it_was_asked_for(call: Caller, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {**THREE, f"cy/{B}": WRONG})
    answer = call("batch", root, "--exercise", "01", "--exercise", "02")
    assert rows(answer)["max points"] == ["3", "3", "6", ""]
    assert answer.code == 1
    (root / "class.toml").write_text("format = 1\n[exercises]\n01 = 1\n03 = 1\n")
    answer = call("batch", root)
    assert rows(answer)["student"] == [FIRST, THIRD, "total", "remarks"]
    refused = call("batch", root, "--exercise", "02")
    assert (refused.code, "does not count in this class" in refused.err) == (2, True)


def test_a_file_that_cannot_be_read_is_never_fine(call: Caller, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {**THREE, f"cy/{B}": b"\0"})
    assert call("batch", root).code == 1
