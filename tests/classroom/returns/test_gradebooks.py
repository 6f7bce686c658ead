"""Files for the gradebooks of Canvas and Moodle: what their importers make of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lora_tutor.classroom.intake.answers import Person
from lora_tutor.classroom.intake.roster import Enrolled
from lora_tutor.classroom.returns.registry import FORMATS
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.course.loader import load_course
from tests.classroom.exports import EXPORTS, Pupil, canvas, folders, moodle
from tests.classroom.handing_in import A, B, hand_in
from tests.classroom.reports import report
from tests.classroom.returns.importers import (
    CanvasCourse,
    MoodleAssignment,
    MoodleCourse,
    rows_of,
)
from tests.cli.calling import Answer, Caller
from tests.learner.sample import FIRST, SECOND

Batch = Callable[..., Answer]
CLASS = (
    Pupil("Ada Lovelace", 1201, {A: b"RIGHT", B: b"WRONG"}),
    Pupil("Zoë Müller", 1202, {A: b"RIGHT # zoe"}, late=True),
    Pupil("Bob, Byte", 1203, {"notes.txt": b""}),
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Week 1 (77)\n"
    "    Points Possible,,,,,10\n"
    '"Lovelace, Ada",1201,s1,adalovelace,A,\n"Müller, Zoë",1202,s2,zoëmüller,B,\n'
    '"Byte, Bob",1203,s3,"bob,byte",B,\n"Late, Lea",1204,s4,lea,B,\n'
)
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade)\n"
    "Participant 1201,Ada Lovelace,ada@x.org,Submitted for grading,,6.00,Yes,"
    '"Sunday, 1 November 2026, 12:30 PM","Monday, 2 November 2026, 9:00 AM"\n'
    "Participant 1202,Zoë Müller,zoe@x.org,Submitted for grading,,6.00,Yes,-,-\n"
    'Participant 1203,"Bob, Byte",bob@x.org,No submission,,6.00,Yes,-,-\n'
    "Participant 1204,Lea Late,lea@x.org,No submission,,6.00,Yes,-,-\n"
)
EMAILS = {f"{name}@x.org": name for name in ("ada", "zoe", "bob", "lea")}
NUMBERS = {"1201": "ada", "1202": "zoe", "1203": "bob", "1204": "lea"}


@pytest.fixture
def batch(call: Caller, tmp_path: Path) -> Batch:
    def run(tree: object, form: str, *more: str, roster: str = "") -> Answer:
        root = hand_in(tmp_path / "in", tree)  # type: ignore[arg-type]
        if roster:
            (tmp_path / "roster.csv").write_text(roster, "utf-8")
            more = (*more, "--roster", str(tmp_path / "roster.csv"))
        return call("batch", root, "--format", form, *more)

    return run


def test_a_canvas_export_needs_no_roster(batch: Batch) -> None:
    answer = batch(canvas(CLASS), "canvas")
    assert answer.code == 1
    grades, points = CanvasCourse(list(NUMBERS)).take(answer.out)
    assert points == {FIRST: "3", SECOND: "3"}
    assert grades == {
        "1201": {FIRST: "3", SECOND: "1"},
        "1202": {FIRST: "3", SECOND: ""},
        "1203": {FIRST: "", SECOND: ""},
    }


def test_the_total_as_one_assignment_of_canvas(batch: Batch) -> None:
    answer = batch(canvas(CLASS), "canvas", "--assignment", "Week 1 (77)", roster=CANVAS)
    grades, points = CanvasCourse(list(NUMBERS)).take(answer.out)
    assert points == {"Week 1 (77)": "6"}
    totals = {student: row["Week 1 (77)"] for student, row in grades.items()}
    assert totals == {"1201": "4", "1202": "3", "1203": "", "1204": ""}
    ada = ["Lovelace, Ada", "1201", "s1", "adalovelace", "A", "4"]
    assert ada in rows_of(answer.out)


@pytest.mark.parametrize(
    ("roster", "theirs"),
    [
        (CANVAS, CanvasCourse(list(NUMBERS))),
        (
            "name,login\nAda Lovelace,ada\nZoë Müller,zoe\nBob Byte,bob\n",
            CanvasCourse((), {}, {"ada": "1201", "zoe": "1202", "bob": "1203"}),
        ),
    ],
    ids=["its own gradebook", "logins"],
)
def test_canvas_takes_what_came_from_elsewhere(
    batch: Batch, roster: str, theirs: CanvasCourse
) -> None:
    answer = batch(folders(CLASS), "canvas", roster=roster)
    assert answer.code == 1, answer.err
    grades, _ = theirs.take(answer.out)
    assert grades["1201"] == {FIRST: "3", SECOND: "1"}
    assert {"1201", "1202", "1203"} <= set(grades)


@pytest.mark.parametrize("tree", [moodle(CLASS), folders(CLASS)], ids=["moodle", "folders"])
def test_moodles_gradebook(batch: Batch, tree: object) -> None:
    answer = batch(tree, "moodle", roster=WORKSHEET)
    grades = MoodleCourse(EMAILS).take(answer.out, "Email address")
    assert grades == {
        "ada": {FIRST: "3", SECOND: "1"},
        "zoe": {FIRST: "3", SECOND: ""},
        "bob": {FIRST: "", SECOND: ""},
        "lea": {FIRST: "", SECOND: ""},
    }


def test_moodles_gradebook_by_id_number(batch: Batch) -> None:
    roster = "First name,Last name,ID number\nAda,Lovelace,m1\nZoë,Müller,m2\n"
    answer = batch(moodle(CLASS), "moodle", "--assignment", "Week 1", roster=roster)
    grades = MoodleCourse({"m1": "ada", "m2": "zoe"}).take(answer.out, "ID number")
    assert grades == {"ada": {"Week 1": "4"}, "zoe": {"Week 1": "3"}}
    assert "Moodle does not know Bob, Byte by an id; give --roster" in answer.err


@pytest.mark.parametrize("tree", [moodle(CLASS), EXPORTS["moodle, flat"][1](CLASS)])
def test_moodles_worksheet_needs_no_roster(batch: Batch, tree: object) -> None:
    grades = MoodleAssignment(NUMBERS, most=6).take(batch(tree, "moodle-worksheet").out)
    assert grades == {"ada": "4", "zoe": "3", "bob": ""}


def test_moodles_own_worksheet_comes_back_filled_in(batch: Batch) -> None:
    text = batch(folders(CLASS), "moodle-worksheet", roster=WORKSHEET).out
    assert MoodleAssignment(NUMBERS, most=6).take(text)["ada"] == "4"
    for before, after in zip(sorted(rows_of(WORKSHEET)), sorted(rows_of(text)), strict=True):
        assert before[:4] + before[5:] == after[:4] + after[5:]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("canvas", "Canvas knows nobody of this class"),
        ("moodle", "give --roster with a column “Email address” or “ID number”"),
        ("moodle-worksheet", "grade what Moodle exports for the assignment"),
    ],
)
def test_without_ids_nothing_is_graded(batch: Batch, form: str, words: str) -> None:
    answer = batch(folders(CLASS), form)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.sentence


def test_two_of_one_id_are_left_out(batch: Batch) -> None:
    roster = "name,email\nAda Lovelace,a@x.org\nZoë Müller,a@x.org\nBob Byte,bob@x.org\n"
    answer = batch(folders(CLASS), "moodle", roster=roster)
    assert MoodleCourse(EMAILS).take(answer.out, "Email address").keys() == {"bob"}
    assert "cannot tell Ada Lovelace, Zoë Müller apart" in answer.err


@pytest.mark.parametrize("email", ["=1+1", "-1", "@x", "+a@x.org"])
def test_an_id_that_is_a_formula_stands_in_no_file(batch: Batch, email: str) -> None:
    roster = f"name,email\nAda Lovelace,{email}\nZoë Müller,zoe@x.org\n"
    answer = batch(folders(CLASS), "moodle", roster=roster)
    assert MoodleCourse(EMAILS).take(answer.out, "Email address").keys() == {"zoe"}
    assert email not in {cell for row in rows_of(answer.out) for cell in row}
    assert "Moodle does not know Ada Lovelace; Bob, Byte" in answer.err


def test_a_name_is_no_row_of_points_and_no_formula(batch: Batch) -> None:
    class_ = [Pupil(name, 1201 + at, {A: b"RIGHT"}) for at, name in enumerate(["x", "y", "z"])]
    roster = (
        'Student,ID,Section\nPoints Possible too,1201,=A\n=cmd(),1202,A\n"a\u202eb\rc",1203,A\n'
    )
    answer = batch(canvas(class_), "canvas", roster=roster)
    grades, _ = CanvasCourse(list(NUMBERS)).take(answer.out)
    assert set(grades) == {"1201", "1202", "1203"}
    assert [row[0] for row in rows_of(answer.out)[2:]] == ["", "'=cmd()", "a b c"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("csv", "--assignment", "x"), "--assignment names a column for Canvas or Moodle"),
        (("jsonl", "--bom"), "--bom is for tables"),
        (("canvas", "--assignment", "Final Grade"), "one of its own and no assignment"),
        (("canvas", "--assignment", "=x"), "no name that an assignment can have"),
        (("moodle-worksheet", "--assignment", "x"), "is of one assignment"),
    ],
)
def test_options_that_do_not_fit(batch: Batch, arguments: tuple[str, ...], words: str) -> None:
    answer = batch(canvas(CLASS), *arguments)
    assert answer.code == 2
    assert words in answer.sentence


@pytest.mark.parametrize("form", ["csv", "canvas"])
def test_a_mark_for_excel(batch: Batch, form: str) -> None:
    plain, marked = batch(canvas(CLASS), form).out, batch(canvas(CLASS), form, "--bom").out
    assert marked == f"\ufeff{plain}"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(max_size=12), min_size=1, max_size=5, unique=True),
    st.lists(st.text("0159-=@ab\n\u202e,", max_size=3), min_size=5, max_size=5),
)
def test_whatever_names_and_ids_are_nobody_gets_anothers_points(
    course: Path, students: list[str], ids: list[str]
) -> None:
    """Each student's points are one of a kind. Who has an id of their own has them, others none."""
    exercise = load_course(course).exercise(FIRST)
    made = report(exercise)
    graded, people = [], {}
    for at, (student, key) in enumerate(zip(students, ids, strict=False)):
        checks = (replace(made.checks[0], points=at, max_points=9),)
        graded.append(GradedAnswer(student, FIRST, "a.py", replace(made, checks=checks)))
        email = f"{key}@x.org" if key else ""
        people[student] = Person(student, number=key, enrolled=Enrolled(student, email=email))
    own = {
        key: str(at)
        for at, key in enumerate(ids[: len(students)])
        if ids[: len(students)].count(key) == 1
    }
    result = ClassResult(students, [exercise], graded, people=people, kind="canvas")
    numbers = {key: points for key, points in own.items() if key.isdigit()}
    grades, _ = CanvasCourse(list(numbers)).take(FORMATS["canvas"].write(result))
    assert {student: row[FIRST] for student, row in grades.items()} == numbers
    worksheet = FORMATS["moodle-worksheet"].write(replace(result, kind="moodle"))
    assert MoodleAssignment({key: key for key in numbers}).take(worksheet) == numbers
    emails = {f"{key}@x.org": key for key in own if set(key) <= set("0159-=@ab,")}
    taken = MoodleCourse(emails).take(FORMATS["moodle"].write(result), "Email address")
    begins = tuple("-=@")
    assert {student: row[FIRST] for student, row in taken.items()} == {
        key: points
        for key, points in own.items()
        if key and key in emails.values() and not key.startswith(begins)
    }
