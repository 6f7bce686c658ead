"""The roster: read from what systems and people write, and held against what was handed in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from lora_tutor.classroom.intake.answers import HandedIn
from lora_tutor.classroom.intake.collect import collect
from lora_tutor.classroom.intake.enrolment import enrol
from lora_tutor.classroom.intake.roster import Enrolled, read_roster
from lora_tutor.errors import UsageError
from lora_tutor.reports.report import Reason
from tests.classroom.exports import EXPORTS, Pupil
from tests.classroom.handing_in import TEXT, A, collected, hand_in, told
from tests.cli.calling import Caller
from tests.learner.sample import FIRST, SECOND

ADA, ZOE = "Ada Lovelace", "Zoë Müller"


def roster(folder: Path, text: str | bytes) -> Path:
    file = folder / "roster.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def enrolled(folder: Path, students: list[str], text: str) -> HandedIn:
    found = collected(hand_in(folder / "in", {f"{each}/{A}": TEXT for each in students}))
    file = roster(folder, text)
    enrol(found, read_roster(file), file)
    return found


ROSTERS = {
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Week 1 (77)\n"
        "    Points Possible,,,,,10\n"
        '"Lovelace, Ada",1201,s1,adalovelace,A,\n"Müller, Zoë",1202,s2,zoë,A,\n'
    ),
    "moodle": (
        'Identifier,"Full name","Email address",Status\n'
        "Participant 1201,Ada Lovelace,ada@example.org,x\n"
        "Participant 1202,Zoë Müller,zoe@example.org,x\n"
    ),
    "moodle, participants": (
        "First name,Last name,ID number,Email address\n"
        "Ada,Lovelace,1201,a@x.org\nZoë,Müller,1202,z@x.org\n"
    ),
    "gradescope": (
        f"First Name,Last Name,SID,Email\nAda,Lovelace,1201,\nZo\u0065\u0308,Müller,1202,{ZOE}@x\n"
    ),
    "brightspace": (
        "OrgDefinedId,Username,Last Name,First Name,End-of-Line Indicator\n"
        "#1201,#ada,Lovelace,Ada,#\n#1202,#zoe,Müller,Zoë,#\n"
    ),
    "plain": "name,id,e-mail\nAda Lovelace,1201,a@x.org\nZoë Müller,1202,z@x.org\n",
    "german Excel": "\ufeffsep=;\r\nName;ID\r\nAda Lovelace;1201\r\n\r\nZoë Müller;1202\r\n;;\r\n",
    "tabs": "NAME\tStudent ID\nADA LOVELACE\t1201\nZoë Müller\t1202\n",
}


@pytest.mark.parametrize("kind", ROSTERS)
def test_every_kind_of_roster_is_read(tmp_path: Path, kind: str) -> None:
    ada, zoe = read_roster(roster(tmp_path, ROSTERS[kind]))
    assert ("1201" in ada.ids, "1202" in zoe.ids) == (True, True)
    assert "lovelace" in ada.name.casefold()


@pytest.mark.parametrize("roster_kind", ROSTERS)
@pytest.mark.parametrize("kind", EXPORTS)
def test_every_export_is_held_against_every_roster(
    tmp_path: Path, kind: str, roster_kind: str
) -> None:
    """Ada is found, Zoë is missed, and Bob is not on it."""
    _, make, _ = EXPORTS[kind]
    class_ = [Pupil(ADA, 1201, {A: TEXT}), Pupil("Bob Byte", 1203, {A: TEXT})]
    file = roster(tmp_path, ROSTERS[roster_kind])
    found = collect(hand_in(tmp_path / "in", make(class_)), (FIRST, SECOND))
    enrol(found, read_roster(file), file)
    ((zoe, reason),) = [(each.student, each.reason) for each in found.without]
    assert "Zoë" in zoe
    assert reason is Reason.NOTHING
    assert found.students == {each.student for each in found.answers} | {zoe}
    (note,) = [each for each in told(found.notes) if "not on the roster" in each]
    assert "Bob" in note or "bobbyte" in note


@pytest.mark.parametrize(
    "folder",
    ["1201", "ADA7", "a.lovelace@x.org", "a.lovelace", ADA, "lovelace, ada", "Lovelace_Ada"],
)
def test_all_that_tells_who_it_is(tmp_path: Path, folder: str) -> None:
    text = f"name,id,login,email\n{ADA},1201,ada7,a.lovelace@x.org\n"
    found = enrolled(tmp_path, [folder], text)
    assert found.students == {folder}
    assert (found.people[folder].name, found.people[folder].id) == (ADA, "1201")
    assert found.without == found.notes == []


def test_two_candidates_are_said_and_not_guessed(tmp_path: Path) -> None:
    text = f"name,id\n{ADA},1\n{ADA},2\n{ZOE},3\n"
    found = enrolled(tmp_path, [ADA, "3"], text)
    assert told(found.notes) == [
        "Student Ada Lovelace: may be Ada Lovelace (1) or Ada Lovelace (2)."
    ]
    assert [(each.student, each.reason) for each in found.without] == [
        ("Ada Lovelace (1)", Reason.UNKNOWN),
        ("Ada Lovelace (2)", Reason.UNKNOWN),
    ]
    assert "what Ada Lovelace handed in may be this student's" in found.without[0].told


def test_a_number_and_a_name_that_say_different_things_are_no_guess(tmp_path: Path) -> None:
    tree = EXPORTS["moodle"][1]([Pupil(ADA, 7, {A: TEXT}), Pupil(ZOE, 8, {A: TEXT})])
    found = collect(hand_in(tmp_path / "in", tree), (FIRST, SECOND))
    file = roster(tmp_path, f"name,id\n{ADA},1\nBob Byte,7\n{ZOE},8\n")
    enrol(found, read_roster(file), file)
    assert told(found.notes) == ["Student Ada Lovelace: may be Ada Lovelace (1) or Bob Byte (7)."]


def test_a_number_tells_two_of_one_name_apart(tmp_path: Path) -> None:
    tree = EXPORTS["canvas"][1]([Pupil(ADA, 1, {A: TEXT}), Pupil(ADA, 2, {A: TEXT})])
    found = collect(hand_in(tmp_path / "in", tree), (FIRST, SECOND))
    file = roster(tmp_path, f'Student,ID\n"Lovelace, Ada",1\n"Lovelace, Ada",2\n{ADA},3\n')
    enrol(found, read_roster(file), file)
    assert found.notes == []
    assert [(each.student, each.reason) for each in found.without] == [(ADA, Reason.NOTHING)]


def test_two_folders_of_one_student_are_said(tmp_path: Path) -> None:
    found = enrolled(tmp_path, ["1", ADA], f"name,id\n{ADA},1\n")
    assert [each.partition(";")[0] for each in told(found.notes)] == [
        "Student 1: Ada Lovelace (1) of the roster is Ada Lovelace too",
        "Student Ada Lovelace: Ada Lovelace (1) of the roster is 1 too",
    ]


def test_each_of_a_group_has_a_row(tmp_path: Path) -> None:
    yml = (
        "submission_5:\n  :submitters:\n  - :name: Ada Lovelace\n    :sid: '1'\n"
        f"  - :name: {ZOE}\n    :sid: '2'\n"
    )
    tree = {"submission_metadata.yml": yml.encode(), f"submission_5/{A}": TEXT}
    found = collect(hand_in(tmp_path / "in", tree), (FIRST, SECOND))
    file = roster(tmp_path, f"name,sid\n{ADA},1\n{ZOE},2\n")
    enrol(found, read_roster(file), file)
    assert found.students == {ADA, ZOE} == {each.student for each in found.answers}
    assert found.without == []
    assert told(found.notes) == [
        f"Student {ADA}: handed in together with {ZOE}.",
        f"Student {ZOE}: handed in together with {ADA}.",
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("name,id\nAda,1\n".encode("utf-16"), "is UTF-16; save the roster as CSV in UTF-8"),
        ("name\nZoë\n".encode("latin-1"), "is not UTF-8"),
        (b"name\nAda\0\n", "is a binary file"),
        (b"", "names no students"),
        (b"colour,shape\nred,round\n", "must have a column name, id, login or email"),
        (b"name,id\n,\n", "holds no student"),
        (b'name\n"' + b"x" * 200_000 + b'"\n', "is no table"),
    ],
    ids=["utf-16", "latin-1", "binary", "empty", "columns", "nobody", "a huge cell"],
)
def test_a_roster_that_is_none_is_bad_usage(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(UsageError) as error:
        read_roster(roster(tmp_path, data))
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_roster(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="cannot be read"):
        read_roster(tmp_path)


def test_the_same_row_twice_is_one_student(tmp_path: Path) -> None:
    assert read_roster(roster(tmp_path, "name,id\nAda,1\nAda,1\n")) == [Enrolled("Ada", ("1",))]


def test_the_command(call: Caller, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"1201/{A}": b"RIGHT", f"eve/{A}": b"RIGHT"})
    file = roster(tmp_path, f"id,name\n1201,{ADA}\n1202,{ZOE}\n1203,=cmd()\n")
    answer = call("batch", root, "--roster", file)
    assert answer.code == 1
    assert list(csv.reader(io.StringIO(answer.out)))[2:] == [
        ["1201", "3", "3", ""],
        ["'=cmd()", "", "", "Nothing was handed in."],
        [ZOE, "", "", "Nothing was handed in."],
        ["eve", "3", "3", f"Not on the roster {file}."],
    ]
    assert f"Nothing was handed in by {ZOE}, =cmd()." in answer.err
    data = json.loads(call("batch", root, "--roster", file, "--format", "json").out)
    assert {
        each["student"]: (each["name"], each["id"], each["status"]) for each in data["students"]
    } == {
        "1201": (ADA, "1201", "graded"),
        "=cmd()": ("=cmd()", "1203", "nothing"),
        ZOE: (ZOE, "1202", "nothing"),
        "eve": ("eve", "", "graded"),
    }
    assert data["insight"]["students"] == 4
    refused = call("batch", root, "--roster", file, "--output", file)
    assert (refused.code, "it is the roster too" in refused.err) == (2, True)
