"""When something was handed in, as exports and rosters tell it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from lora_tutor.classroom.intake.attempt import time_of
from tests.classroom.exports import EXPORTS, Pupil, gradescope
from tests.classroom.gradebook import rows
from tests.classroom.handing_in import A, hand_in, zipped
from tests.cli.calling import Caller

RIGHT, WRONG = b"RIGHT", b"WRONG"
TIMES = {
    "moodle": (
        "Identifier,Full name,Last modified (submission)\n"
        'Participant 1201,Ada Lovelace,"Tuesday, 3 November 2026, 1:05 AM"\n'
    ),
    "github": ("github_username,submission_timestamp\nadalovelace,2026-11-03 01:05:00 UTC\n"),
}


@pytest.mark.parametrize("kind", TIMES)
def test_a_roster_may_tell_the_time(call: Caller, tmp_path: Path, kind: str) -> None:
    class_ = [Pupil("Ada Lovelace", 1201, {A: RIGHT}), Pupil("Bob Byte", 1203, {A: RIGHT})]
    root = hand_in(tmp_path / "in", EXPORTS[kind][1](class_))
    (root / "class.toml").write_text(
        'format = 1\ntime_zone = "UTC"\ndeadline = 2026-11-01\n[late]\nshare_a_day = 0.1\n'
    )
    roster = tmp_path / "roster.csv"
    roster.write_text(TIMES[kind])
    answer = call("batch", root, "--roster", roster)
    (ada,) = [row for name, row in rows(answer).items() if name.startswith(("Ada", "ada"))]
    assert ada[:2] == ["2.4", "2.4"]
    assert "No deadline holds for 1 of 2 answers" in answer.err


@pytest.mark.parametrize("place", ["folder", "archive"])
def test_nbgrader_tells_the_time_of_one_assignment(
    call: Caller, tmp_path: Path, place: str
) -> None:
    told = b"2026-11-03 01:05:00.948203 America/Los_Angeles\n"
    tree = {
        f"submitted/ada/week1/{A}": RIGHT,
        "submitted/ada/week1/timestamp.txt": told,
        f"submitted/bob/week1/{A}": RIGHT,
        "submitted/bob/week1/timestamp.txt": told,
        "submitted/bob/week2/timestamp.txt": told,
    }
    root, file = tmp_path / "in", tmp_path / "in" / "class.toml"
    if place == "archive":
        root, file = tmp_path / "class.zip", tmp_path / "class.toml"
        root.write_bytes(zipped(tree))
    else:
        hand_in(root, tree)
    file.write_text("format = 1\ndeadline = 2026-11-02T00:00:00Z\n[late]\nshare_a_day = 0.1\n")
    answer = call("batch", root)
    assert rows(answer)["ada"][:2] == ["2.4", "2.4"]
    assert rows(answer)["bob"][:2] == ["3", "3"]
    assert "No deadline holds for 1 of 2 answers" in answer.err


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-01 12:30:05.000000000 Z", "2026-11-01T12:30:05+00:00"),
        ("2026-11-01 12:30:05 -0700", "2026-11-01T12:30:05-07:00"),
        ("2026-11-01 12:30:05 UTC", "2026-11-01T12:30:05+00:00"),
        ("2026-11-01 12:30:05.948203 America/Los_Angeles", "2026-11-01T12:30:05.948203-08:00"),
        ("Sunday, 1 November 2026, 12:30 PM", "2026-11-01T12:30:00"),
        ("Sunday, 1 November 2026, 12:30", "2026-11-01T12:30:00"),
        ("Sonntag, 1. November 2026, 12:30", None),
        ("9999-12-31 23:59:59 UTC", None),
        ("-", None),
        ("", None),
    ],
)
def test_times_as_systems_write_them(text: str, time: str | None) -> None:
    assert time_of(text) == (None if time is None else datetime.fromisoformat(time))


def test_a_time_with_a_zone_needs_none_of_the_class(call: Caller, tmp_path: Path) -> None:
    class_ = [Pupil("Ada Lovelace", 1201, {A: RIGHT}), Pupil("Bob Byte", 1203, {A: RIGHT})]
    root = hand_in(tmp_path / "in", gradescope(class_))
    for zone, points in (("+00:00", "3"), ("+00:01", "0")):
        (root / "class.toml").write_text(
            f"format = 1\ndeadline = 2026-11-01T12:30:05{zone}\n[late]\nshare_a_day = 1\n"
        )
        assert rows(call("batch", root))["Ada Lovelace"][:2] == [points, points]
