"""What course systems write in rarer cases: nobody's work is lost, merged or given to another."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from lora_tutor.classroom.intake.remarks import Remark, listed
from lora_tutor.classroom.returns.feedback_names import names_of
from lora_tutor.classroom.run.class_result import Status, StudentRow
from lora_tutor.reports.report import Reason
from tests.classroom.exports import Tree
from tests.classroom.handing_in import (
    TEXT,
    A,
    B,
    collected,
    hand_in,
    told,
    zipped,
)
from tests.learner.sample import FIRST, SECOND

PAGE = b"<html><body><p>def answer(x): return 2 * x</p></body></html>"
AT = "attempt_2026-11-01-12-30-05"


def receipt(name: str, login: str) -> bytes:
    return (
        f"Name: {name} ({login})\nAssignment: Week 1\n"
        "Date Submitted: Sunday, November 1, 2026 12:30:05 PM CET\nCurrent Grade: Needs Grading\n\n"
        "Submission Field:\ndef answer(x): return 2 * x\n\nFiles:\n\tOriginal filename: a.py\n"
    ).encode()


GRADESCOPE = b"""---
submission_11:
  :submitters:
  - :name: "Ada: Lovelace"
    :sid: '0011'
    :email: ada@example.org
  - :name: Bob O'Neil
    :sid: '0012'
    :email: bob@example.org
  :created_at: 2026-11-01 12:30:05.000000000 Z
  :results:
    tests:
    - name: Test One
      score: 1.0
  :history:
  - :id: 9
    :created_at: 2026-10-01 12:30:05.000000000 Z
submission_12:
  :submitters:
  - :name: 'Cy ''CJ'' Ada'
    :sid:
    :email: cy@example.org
submission_13:
  :submitters:
  - :name: "Zo\\xEB \\U0001F600"
    :sid: "13"
submission_14:
  :submitters:
  - :name: Never Seen
    :sid: '14'
"""

CASES: dict[str, tuple[str, Tree, dict[tuple[str, str], int | Reason]]] = {
    "canvas: an underscore in a name, text typed in, an address": (
        "Canvas export, 5 students",
        {
            f"lovelaceada_101_9001_{A}": TEXT,
            f"o_neilbob_LATE_102_9002_{A}": TEXT,
            "typedtina_104_text.html": PAGE,
            "lateliz_LATE_105_text.html": PAGE,
            "linklou_106_link.html": PAGE,
        },
        {
            ("lovelaceada", "101"): 1,
            ("o_neilbob", "102"): 1,
            ("typedtina", "104"): Reason.UNKNOWN,
            ("lateliz", "105"): Reason.UNKNOWN,
            ("linklou", "106"): Reason.UNKNOWN,
        },
    ),
    "canvas: hidden names": (
        "Canvas export, 4 students",
        {
            f"anon_aB3dE_9001_{A}": TEXT,
            f"LATE_anon_77777_9002_{A}": TEXT,
            f"anon_ab3de_9003_{B}": TEXT,
            "anon_tExT1_text.html": PAGE,
        },
        {
            ("anon_aB3dE", ""): 1,
            ("anon_77777", ""): 1,
            ("anon_ab3de", ""): 1,
            ("anon_tExT1", ""): Reason.UNKNOWN,
        },
    ),
    "moodle: no underscore at the end, groups, hidden names, text typed in": (
        "Moodle export, 5 students",
        {
            f"Group A_12_assignsubmission_file/{A}": TEXT,
            f"Default group_assignsubmission_file/src/{A}": TEXT,
            f"Participant_4_assignsubmission_file/{A}": TEXT,
            f"Participant_5_assignsubmission_file/{A}": TEXT,
            "Cy_3_assignsubmission_onlinetext/onlinetext.html": PAGE,
        },
        {
            ("Group A", "12"): 1,
            ("Default group", ""): 1,
            ("Participant (4)", "4"): 1,
            ("Participant (5)", "5"): 1,
            ("Cy", "3"): Reason.UNKNOWN,
        },
    ),
    "moodle, flat: a group without a number": (
        "Moodle export, 2 students",
        {
            f"Ada Lovelace_1_assignsubmission_file_{A}": TEXT,
            f"Default group_assignsubmission_file_{A}": TEXT,
        },
        {("Ada Lovelace", "1"): 1, ("Default group", ""): 1},
    ),
    "moodle, flat: names that Canvas might have given": (
        "Moodle export, 2 students",
        {
            "Ada_1_assignsubmission_file_ex_1_2_3.py": TEXT,
            "Bob_2_assignsubmission_file_ex_1_2_3.py": TEXT,
        },
        {("Ada", "1"): 1, ("Bob", "2"): 1},
    ),
    "blackboard: underscores in logins, and a receipt that is all": (
        "Blackboard export, 4 students",
        {
            f"Week_1_ada_smith_{AT}.txt": receipt("Ada Smith", "ada_smith"),
            f"Week_1_ada_smith_{AT}_{A}": TEXT,
            f"Week_1_bob_smith_{AT}_{A}": TEXT,
            f"Week_1_cjones_{AT}.txt": receipt("Cy (CJ) Jones", "cjones"),
            f"Week_1_cjones_{AT}_{A}": TEXT,
            f"Week_1_tim_{AT}.txt": receipt("Typed Tim", "tim"),
        },
        {
            ("Ada Smith", "ada_smith"): 1,
            ("bob_smith", "bob_smith"): 1,
            ("Cy (CJ) Jones", "cjones"): 1,
            ("Typed Tim", "tim"): Reason.UNKNOWN,
        },
    ),
    "blackboard: another language, and one receipt": (
        "Blackboard export, 3 students",
        {
            f"Week 1_{login}_poging_2026-11-01-12-30-05_{A}": TEXT
            for login in ("ada_smith", "bob_smith", "cjones")
        }
        | {
            "Week 1_cjones_poging_2026-11-01-12-30-05.txt": (
                b"Naam: Cy (CJ) Jones (cjones)\nOpdracht: Week 1 (proef)\n"
            )
        },
        {
            ("ada_smith", "ada_smith"): 1,
            ("bob_smith", "bob_smith"): 1,
            ("Cy (CJ) Jones", "cjones"): 1,
        },
    ),
    "blackboard: two assignments": (
        "Blackboard export, 2 students",
        {f"{week}_{who}_{AT}_{A}": TEXT for week in ("Week 1", "Unit 2") for who in ("ada", "bob")},
        {("ada", "ada"): 1, ("bob", "bob"): 1},
    ),
    "brightspace, flat": (
        "Brightspace export, 4 students",
        {
            "index.html": PAGE,
            f"1234-5678 - Ada Lovelace - Nov 1, 2026 1230 PM - {A}": TEXT,
            f"1234-5678 - Ada Lovelace - Nov 2, 2026 930 AM - {A}": TEXT + b"# newer\n",
            "1235-5678 - Bob - O'Neil - Nov 2, 2026 930 AM - all.zip": zipped({A: TEXT, B: TEXT}),
            f"1236-5678- Cy Müller - 2 november, 2026 14.30 - {A}": TEXT,
            "1237-5678 - Dan - Nov 2, 2026 930 AM - notes - 2026.txt": b"later",
        },
        {
            ("Ada Lovelace", "1234"): 1,
            ("Bob - O'Neil", "1235"): 2,
            ("Cy Müller", "1236"): 1,
            ("Dan", "1237"): Reason.UNKNOWN,
        },
    ),
    "brightspace: dates in other languages": (
        "Brightspace export, 3 students",
        {
            f"1236-5678 - Cy Müller - 2 november, 2026 14.30/{A}": TEXT,
            f"1237-5678 - Dan - 2026 nov. 1 1430/{A}": TEXT,
            f"1238-5678 - 名前 - 2026年11月1日 1430/{A}": TEXT,
        },
        {("Cy Müller", "1236"): 1, ("Dan", "1237"): 1, ("名前", "1238"): 1},
    ),
    "gradescope: groups, names in quotes, names of tests, and one without a folder": (
        "Gradescope export, 6 students",
        {
            "submission_metadata.yml": GRADESCOPE,
            **{f"submission_{number}/{A}": TEXT for number in (11, 12, 13, 15)},
        },
        {
            ("Ada: Lovelace", "0011"): 1,
            ("Bob O'Neil", "0012"): 1,
            ("Cy 'CJ' Ada", "cy@example.org"): 1,
            ("Zoë \U0001f600", "13"): 1,
            ("Never Seen", "14"): Reason.NOTHING,
            ("submission_15", "15"): 1,
        },
    ),
    "google: hyphens and dots in names": (
        "Google Classroom export, 3 students",
        {
            f"Bob Smith-Jones - {A}": TEXT,
            f"Cy J. Müller - {A}": TEXT,
            "Eve - my - notes.pdf": b"%PDF",
        },
        {("Bob Smith-Jones", ""): 1, ("Cy J. Müller", ""): 1, ("Eve", ""): Reason.UNKNOWN},
    ),
    "github: a repository that holds nothing else": (
        "GitHub Classroom repositories, 2 students",
        {"week-ada/.git/HEAD": b"ref", f"week-ada/{A}": TEXT, "week-cy/.git/HEAD": b"ref"},
        {("ada", "ada"): 1, ("cy", "cy"): Reason.NOTHING},
    ),
    "folders: only what a tool left": (
        "Plain folders, 3 students",
        {
            f"ada/{A}": TEXT,
            "bob/.DS_Store": b"x",
            "cy/__MACOSX/._01.py": b"x",
            f"__MACOSX/ada/._{A}": b"x",
        },
        {("ada", ""): 1, ("bob", ""): Reason.NOTHING, ("cy", ""): Reason.NOTHING},
    ),
}


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("case", CASES)
def test_everybody_is_there_and_keeps_what_is_theirs(
    tmp_path: Path, case: str, packed: bool
) -> None:
    source, tree, people = CASES[case]
    root = tmp_path / "in.zip"
    if packed:
        root.write_bytes(zipped(tree))
    else:
        root = hand_in(tmp_path / "in", tree)
    found = collected(root)
    assert found.source == source
    assert {(each, found.people[each].id) for each in found.students} == set(people)
    reasons = {each.student: each.reason for each in found.without}
    answers = [each.student for each in found.answers]
    assert {
        (each, id_): reasons[each] if each in reasons else answers.count(each)
        for each, id_ in people
    } == people
    assert found.refused == []
    newest = [each for each in found.answers if each.path.startswith("1234-5678 - ")]
    assert all(b"newer" in each.read() for each in newest)


def test_late_and_feedback_of_a_student_whose_name_is_hidden(tmp_path: Path) -> None:
    """Canvas knows them by the second part of a name that begins with "anon"."""
    file = f"LATE_anon_aB3dE_9001_{A}"
    found = collected(hand_in(tmp_path / "in", {file: TEXT, "anon_tExT1_text.html": PAGE}))
    assert {each: found.people[each].late for each in found.students} == {
        "anon_aB3dE": True,
        "anon_tExT1": False,
    }
    rows = [
        StudentRow(each, found.people[each], Status.GRADED, {}, (), (), {})
        for each in sorted(found.students)
    ]
    uploads = {each: names.upload for each, names in names_of(rows, "canvas").items()}
    assert uploads == {"anon_aB3dE": f"anon_aB3dE_9001_{A}", "anon_tExT1": ""}


@pytest.mark.parametrize("place", ["folder", "class.zip"])
def test_two_spellings_of_one_name_are_one_student(tmp_path: Path, place: str) -> None:
    names = [unicodedata.normalize(form, "Zoë") for form in ("NFC", "NFD")]
    tree = {f"{names[0]}/{A}": TEXT, f"{names[1]}/{B}": TEXT, f"bob/{A}": TEXT}
    root = tmp_path / place
    if place == "folder":
        hand_in(root, tree)
    else:
        root.write_bytes(zipped(tree))
    found = collected(root)
    assert found.students == {"Zoë", "bob"}
    assert [each.student for each in found.answers] == ["Zoë", "Zoë", "bob"]


def test_what_looks_like_nothing_is_told(tmp_path: Path) -> None:
    """An archive without anything in it, a hidden answer, and what is no number in a name."""
    tree = {
        "ada/all.zip": zipped({}),
        f"bob/.{A}": TEXT,
        f"bob/._{A}": b"\0",
        "cy/answers.7z": b"7z",
        "dan/ex 1 (2).py": b"def other(): pass\n",
        "eve/exercise_2.py": b"def other(): pass\n",
    }
    found = collected(hand_in(tmp_path / "in", tree))
    answers = {each.student: (each.exercise, each.path) for each in found.answers}
    assert answers == {
        "bob": (FIRST, f"bob/.{A}"),
        "dan": (FIRST, "dan/ex 1 (2).py"),
        "eve": (SECOND, "eve/exercise_2.py"),
    }
    assert told(found.refused) == [
        "Student ada: ada/all.zip is an empty archive; pack the answers again.",
        "Student cy: cy/answers.7z is a .7z file, which is not read; pack it as a zip file.",
    ]


def test_sentences_begin_as_sentences_do() -> None:
    def own(text: str, path: str = "", names: tuple[str, ...] = ()) -> str:
        return Remark(f"Student ada: {text}", "ada", path, names=names).own

    assert own("nothing was handed in.") == "Nothing was handed in."
    assert own("a.py is empty.", "a.py") == "a.py is empty."
    assert own("b.md, a.md are no answer.", "", ("b.md", "a.md")) == "b.md, a.md are no answer."
    assert listed(["Byte, Bob", "Ada"]) == "Byte, Bob; Ada"


def test_partners_have_a_row_each_and_are_told(tmp_path: Path) -> None:
    tree = {"submission_metadata.yml": GRADESCOPE, f"submission_11/{A}": TEXT}
    found = collected(hand_in(tmp_path / "in", tree))
    assert [each.read() for each in found.answers] == [TEXT, TEXT]
    assert len({each.file for each in found.answers}) == 1
    assert told(found.notes) == [
        "Student Ada: Lovelace: handed in together with Bob O'Neil.",
        "Student Bob O'Neil: handed in together with Ada: Lovelace.",
    ]
