"""The table for a gradebook, and the class as one object."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lora_tutor.classroom.intake.remarks import Remark
from lora_tutor.classroom.returns.class_files import write_csv, write_json
from lora_tutor.classroom.returns.table import harmless, visible
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.course.loader import load_course
from lora_tutor.reports.report import Reason, Unjudged
from tests.classroom.reports import report
from tests.learner.sample import FIRST, SECOND, THIRD


@pytest.fixture
def result(course: Path) -> ClassResult:
    exercises = load_course(course).exercises
    graded = [
        GradedAnswer("ada", FIRST, "a", report(exercises[FIRST])),
        GradedAnswer("ada", SECOND, "b", report(exercises[SECOND], "WRONG")),
        GradedAnswer("bob", FIRST, "c", Unjudged("It is empty.")),
        GradedAnswer("zoe", FIRST, "d", Unjudged("it fell over.", our_fault=True)),
        GradedAnswer("zoe", SECOND, "e", report(exercises[SECOND])),
    ]
    refused = [Remark("Student nobody: refused.", "nobody", "x.zip", Reason.UNREADABLE)]
    students = ["ada", "bob", "nobody", "zoe"]
    return ClassResult(students, [exercises[FIRST], exercises[SECOND]], graded, refused)


def test_the_table(result: ClassResult) -> None:
    assert write_csv(result).split("\n") == [
        f"student,{FIRST},{SECOND},total,remarks",
        "max points,3,3,6,",
        "ada,3,1,4,",
        f"bob,,,,{FIRST}: It is empty. Not handed in: {SECOND}.",
        "nobody,,,,Refused.",
        f"zoe,,3,3,{FIRST}: it fell over.",
        "",
    ]


def test_the_object(result: ClassResult) -> None:
    data = json.loads(write_json(result))
    assert list(data) == ["schema", "exercises", "students", "submissions", "refused"]
    assert data["schema"] == 1
    assert data["exercises"] == [{"id": FIRST, "max_points": 3}, {"id": SECOND, "max_points": 3}]
    assert data["students"][2] == {
        "student": "nobody",
        "name": "nobody",
        "id": "",
        "status": "not_graded",
        "points": 0,
        "max_points": 6,
        "missing": [FIRST, SECOND],
        "remarks": ["Refused."],
        "rules": [],
    }
    assert data["submissions"] == [each.to_dict() for each in result.graded]
    assert data["refused"] == ["Student nobody: refused."]


@pytest.mark.parametrize(
    "name",
    ["=cmd()", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "|x", "%x", "\n=1"],
)
def test_no_spreadsheet_runs_a_name(name: str) -> None:
    assert harmless(name) == f"'{name}"


def test_a_table_that_is_printed_moves_no_terminal(course: Path) -> None:
    """The name of a folder is the student's own, and the table goes to the terminal."""
    exercises = load_course(course).exercises
    names = ["a\x1b]0;b\x07", "c\n::error::d", "\u202egpj.exe", "\x9b31m", "می\u200cخواهم"]
    rows = write_csv(ClassResult(names, [exercises[THIRD]], [])).splitlines()[2:]
    assert [row.partition(",")[0] for row in rows] == [
        r"a\x1b]0;b\x07",
        r"c\n::error::d",
        r"\u202egpj.exe",
        r"\x9b31m",
        "می\u200cخواهم",
    ]


@pytest.mark.parametrize("name", ["ada", "o'neil", "x=1", "", "ö", "3", "a-b"])
def test_ordinary_names_stay(name: str) -> None:
    assert harmless(name) == name


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=5, unique=True))
def test_any_names_come_back_from_the_table(course: Path, students: list[str]) -> None:
    exercises = load_course(course).exercises
    text = write_csv(ClassResult(students, [exercises[THIRD]], []))
    text.encode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[0] for row in rows[2:]] == [visible(student) for student in students]
    assert all(row[1:] == ["", "", ""] for row in rows[2:])
