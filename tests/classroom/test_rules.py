"""class.toml: read strictly, applied to the gradebook, and every application told."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.classroom.intake.answers import Person
from lora_tutor.classroom.intake.attempt import ONLY, Attempt, time_of
from lora_tutor.classroom.rules.class_members import for_class
from lora_tutor.classroom.rules.class_rules import ClassRules, Late
from lora_tutor.classroom.rules.marking import Mark, mark
from lora_tutor.classroom.rules.reading import read_rules
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course
from lora_tutor.errors import UsageError
from tests.classroom.exports import EXPORTS, Pupil, canvas
from tests.classroom.gradebook import rows
from tests.classroom.handing_in import A, B, hand_in, zipped
from tests.cli.calling import Caller
from tests.learner.sample import FIRST, SECOND, THIRD

RIGHT, WRONG = b"RIGHT", b"WRONG"
EVERY_RULE = f"""
format = 1
time_zone = "Europe/Berlin"
deadline = 2026-10-31T12:00:00

[exercises]
{FIRST} = 1
{SECOND} = 2.5

[deadlines]
02 = 2026-11-01T12:30:05

[late]
share_a_day = 0.1
floor = 0.5
last_day = 7

[[extensions]]
student = "Bob Byte"
deadline = 2026-11-05
reason = "ill"

[[exemptions]]
student = "1204"
reason = "left the course"

[[exemptions]]
student = "zoë müller"
exercise = "{SECOND}"

[[overrides]]
student = "Cy Gone"
exercise = "01"
points = 2
reason = "shown in class"
"""

Rules = Callable[[str], ClassRules]


@pytest.fixture
def tiny(course: Path) -> Course:
    return load_course(course)


@pytest.fixture
def rules(tiny: Course, tmp_path: Path) -> Rules:
    def read(text: str) -> ClassRules:
        file = tmp_path / "class.toml"
        file.write_text(text, "utf-8")
        return read_rules(file, tiny)

    return read


MISTAKES = {
    "weigth = 1": "the key 'weigth' is unknown; remove it or correct its spelling",
    "[exercises]\n07 = 1": "the key 'exercises.07': There is no exercise '07'",
    "[exercises]\n01 = -1": "the key 'exercises.01' is -1; give a number from 0 to 1000",
    "[exercises]\n01 = nan": "the key 'exercises.01' is nan; give a number from 0 to 1000",
    "[exercises]\n01 = true": "the key 'exercises.01' is True; make it a whole number",
    f"[exercises]\n01 = 1\n{FIRST} = 1": f"the key 'exercises.{FIRST}' names {FIRST} twice",
    "[exercises]": "the table 'exercises' is empty; fill it or remove it",
    "[exercises]\n01 = 1\n[deadlines]\n02 = 2026-11-01": f"is {SECOND}, which does not count",
    'deadline = "soon"': "the key 'deadline' is 'soon'; make it a day or time without quotes",
    "deadline = 0001-01-01": "the key 'deadline' is in 1; correct the year",
    'time_zone = "Berlin"': "the key 'time_zone' is 'Berlin', which this machine does not know",
    "[late]\nfloor = 0.5": "the key 'late.share_a_day' is missing; add it as",
    "[late]\nshare_a_day = 10": "the key 'late.share_a_day' is 10; give a number from 0 to 1",
    "[late]\nshare_a_day = 0.1\nlast_day = -1": "the key 'late.last_day' is -1",
    "[late]\nshare_a_day = 0.1\nlastday = 1": "the key 'late.lastday' is unknown",
    '[[extensions]]\nstudent = "a"\ndeadline = 2026-11-01': "extends no deadline; write the",
    'deadline = 2026-11-02\n[[extensions]]\nstudent = "a"\ndeadline = 2026-11-01': (
        "the key 'extensions.deadline' is before the deadline of the class"
    ),
    '[[exemptions]]\nreason = "ill"': "a block [[exemptions]] exempts nobody; name a student",
    '[[overrides]]\nstudent = "a"\nexercise = "01"\npoints = 1': (
        "the key 'overrides.reason' is missing"
    ),
    '[[overrides]]\nstudent = "a"\nexercise = "01"\npoints = 1\nreason = " "': "is blank",
    '[[overrides]]\nstudent = "a"\nexercise = "01"\npoints = 4\nreason = "x"': (
        "the key 'overrides.points' is 4; give a number from 0 to 3"
    ),
    "overrides = 1": "the key 'overrides' is 1; make it a list in brackets",
    "x = ": "this is not valid TOML",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_each_mistake_is_one_sentence(rules: Rules, tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        rules(f"format = 1\n{text}\n")
    told = str(caught.value)
    assert told.startswith((f"{tmp_path / 'class.toml'}, line ", f"{tmp_path / 'class.toml'}: "))
    assert MISTAKES[text] in told
    assert "; " in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([("Eve", FIRST)], "is Eve, who is not in the class; correct it, or give --roster"),
        ([("ada", FIRST)], "is ada, who may be Ada (1) or Ada (2); name the student by id"),
        ([("7", FIRST), ("Bob", FIRST)], f"the blocks [[overrides]] name Bob, {FIRST} twice"),
    ],
)
def test_a_student_must_be_one_of_the_class(
    rules: Rules, blocks: list[tuple[str, str]], words: str
) -> None:
    text = "format = 1\n" + "".join(
        f'[[overrides]]\nstudent = "{student}"\nexercise = "{exercise}"\npoints = 1\nreason = "x"\n'
        for student, exercise in blocks
    )
    people = {
        "Ada (1)": Person("Ada", "1"),
        "Ada (2)": Person("Ada", "2"),
        "bob": Person("Bob", "7"),
        "Cy and Di": Person("Cy and Di", "9"),
    }
    with pytest.raises(UsageError, match="class") as caught:
        for_class(rules(text), Path("class.toml"), people, people)
    assert words in str(caught.value)
    for name in ("Di", "9", "cy and di"):
        found = for_class(
            rules(f'format = 1\n[[exemptions]]\nstudent = "{name}"\n'), Path("x"), people, people
        )
        assert found.exemptions[0].student == "Cy and Di"


def marked(tiny: Course, rules: ClassRules, when: str, late: bool = False) -> Mark:
    time = time_of(when) if when else None
    return mark(rules, "ada", tiny.exercises[FIRST], 3, Attempt(time=time, late=late))


@pytest.mark.parametrize(
    ("when", "points"),
    [
        ("2026-10-25T12:00:00+01:00", 3),
        ("2026-10-25T12:00:01+01:00", 2.7),
        # Without a zone it is the class's time; this day has 25 hours.
        ("2026-10-25T12:00:00", 3),
        ("2026-10-26T12:00:00", 2.7),
        ("2026-10-26T11:00:01Z", 2.4),
        ("2026-10-31T12:00:00", 1.5),
        ("2026-11-01T12:00:01", 0),
        ("", 3),
    ],
)
def test_each_started_day_costs_down_to_the_floor(
    tiny: Course, rules: Rules, when: str, points: float
) -> None:
    text = (
        'format = 1\ntime_zone = "Europe/Berlin"\ndeadline = 2026-10-25T12:00:00\n'
        "[late]\nshare_a_day = 0.1\nfloor = 0.5\nlast_day = 7\n"
    )
    found = marked(tiny, rules(text), when)
    assert found.points == Fraction(str(points))
    assert [(each.rule, each.before) for each in found.applied] == [("late", 3)] * (points != 3)


def test_a_day_ends_with_its_last_second(tiny: Course, rules: Rules) -> None:
    text = 'format = 1\ntime_zone = "UTC"\ndeadline = 2026-10-25\n[late]\nshare_a_day = 1\n'
    assert marked(tiny, rules(text), "2026-10-25T23:59:59").points == 3
    assert marked(tiny, rules(text), "2026-10-26T00:00:00").points == 0


@pytest.mark.parametrize(("days", "points"), [(0, 3), (2, Fraction("2.4"))])
def test_a_mark_of_lateness_counts_as_the_file_says(
    tiny: Course, rules: Rules, days: int, points: Fraction
) -> None:
    text = f"format = 1\n[late]\nshare_a_day = 0.1\nmarked_days = {days}\n"
    assert marked(tiny, rules(text), "", late=False).applied == ()
    found = marked(tiny, rules(text), "", late=True)
    assert found.points == points
    assert "marked as late by the course system" in found.applied[0].told


@given(st.fractions(0, 1), st.fractions(0, 1), st.none() | st.integers(0, 5), st.integers(0, 400))
def test_lateness_never_gives_points_nor_takes_more_than_all(
    share: Fraction, floor: Fraction, last_day: int | None, days: int
) -> None:
    late = Late(share, floor, last_day)
    assert 0 <= late.share(days + 1) <= max(late.share(days), floor) <= 1


CLASS = (
    Pupil("Ada Lovelace", 1201, {A: RIGHT, B: WRONG}),
    Pupil("Zoë Müller", 1202, {A: WRONG, B: RIGHT}),
    Pupil("Bob Byte", 1203, {A: RIGHT, B: RIGHT}),
    Pupil("Di Dropped", 1204, {f"{THIRD}.py": RIGHT}),
)
ROSTER = "id,name\n1201,Ada Lovelace\n1202,Zoë Müller\n1203,Bob Byte\n1204,Di Dropped\n9,Cy Gone\n"


@pytest.mark.parametrize("place", ["folder", "archive", "elsewhere"])
def test_every_rule_stands_in_the_gradebook(call: Caller, tmp_path: Path, place: str) -> None:
    tree = EXPORTS["brightspace"][1](CLASS)
    root, file = tmp_path / "in", tmp_path / "in" / "class.toml"
    if place == "archive":
        root, file = tmp_path / "class.zip", tmp_path / "class.toml"
        root.write_bytes(zipped(tree))
    else:
        hand_in(root, {f"Download/{path}": data for path, data in tree.items()})
    option: tuple[str | Path, ...] = ()
    if place == "elsewhere":
        file = tmp_path / "my.toml"
        option = ("--rules", file)
    file.write_text(EVERY_RULE, "utf-8")
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, "utf-8")
    command = ("batch", root, "--roster", roster, *option)
    answer = call(*command)
    in_time = "handed in 2026-11-01 12:30"
    late = f"{in_time}, 2 started days after 2026-10-31 12:00"
    absent = "Nothing was handed in for the exercises that were asked for."
    assert rows(answer) == {
        "student": [FIRST, SECOND, "total", "remarks"],
        "max points": ["3", "7.5", "10.5", ""],
        "Ada Lovelace": ["2.4", "2.5", "4.9", f"{FIRST}: 2.4 points in place of 3 ({late})."],
        "Bob Byte": [
            "3",
            "7.5",
            "10.5",
            f"{FIRST}: extension ({in_time}, extended until 2026-11-05 23:59: ill).",
        ],
        "Cy Gone": [
            "2",
            "",
            "2",
            f"Nothing was handed in. {FIRST}: 2 points in place of none (shown in class).",
        ],
        "Di Dropped": [
            "",
            "",
            "",
            f"{absent} {FIRST}: exempt (left the course). {SECOND}: exempt (left the course).",
        ],
        "Zoë Müller": [
            "0.8",
            "",
            "0.8",
            f"{FIRST}: 0.8 points in place of 1 ({late}). {SECOND}: exempt.",
        ],
    }
    assert answer.code == 1
    assert f"The rules of {file} hold." in answer.err
    assert "belongs to no student" not in answer.err

    data = json.loads(call(*command, "--format", "json").out)
    students = {each["student"]: each for each in data["students"]}
    assert {name: each["status"] for name, each in students.items()} == {
        "Ada Lovelace": "graded",
        "Bob Byte": "graded",
        "Cy Gone": "partly",
        "Di Dropped": "exempt",
        "Zoë Müller": "graded",
    }
    assert (students["Zoë Müller"]["points"], students["Zoë Müller"]["max_points"]) == (0.8, 3)
    assert [each["rule"] for each in students["Bob Byte"]["rules"]] == ["extension"]
    assert students["Cy Gone"]["rules"] == [
        {
            "rule": "override",
            "exercise": FIRST,
            "before": None,
            "after": 2,
            "reason": "shown in class",
        }
    ]
    # The reports are as they were.
    reports = {(e["student"], e["exercise"]): e["report"] for e in data["submissions"]}
    assert reports["Ada Lovelace", FIRST]["points"] == 3
    assert reports["Zoë Müller", SECOND]["points"] == 3


def test_a_gradebook_has_the_weights(call: Caller, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", canvas(CLASS))
    (root / "class.toml").write_text(
        "format = 1\n[exercises]\n01 = 2.5\n02 = 1\n"
        '[[exemptions]]\nstudent = "1201"\nexercise = "02"\n'
    )
    found = rows(call("batch", root, "--format", "canvas"))
    assert found["Points Possible"][-2:] == ["7.5", "3"]
    assert found["adalovelace"][-2:] == ["7.5", "EX"]
    assert found["zoëmüller"][-2:] == ["2.5", "3"]


def test_the_example_of_the_contracts_is_read(tmp_path: Path) -> None:
    course = load_course(None)
    text = (Path(__file__).parents[2] / "docs" / "contracts.md").read_text("utf-8")
    _, _, begins = text.partition("```toml\n")
    file = tmp_path / "class.toml"
    file.write_text(begins.partition("```")[0], "utf-8")
    found = read_rules(file, course)
    assert found.weight("09_lora_forward") == 2
    assert found.overrides[0].points == 7


def test_who_is_exempt_need_not_hand_in(call: Caller, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{A}": RIGHT})
    (root / "bob").mkdir()
    assert call("batch", root).code == 1
    (root / "class.toml").write_text('format = 1\n[[exemptions]]\nstudent = "bob"\n')
    assert call("batch", root).code == 0


def test_what_cannot_hold_is_said_once(call: Caller, tmp_path: Path) -> None:
    text = "format = 1\ndeadline = 2026-11-01\n[late]\nshare_a_day = 0.1\n"
    root = hand_in(tmp_path / "in", {f"{name}/{A}": RIGHT for name in ("ada", "bob", "cy")})
    (root / "class.toml").write_text(text)
    (said,) = [line for line in call("batch", root).err.splitlines() if "No deadline" in line]
    assert "No deadline holds for 3 of 3 answers" in said
    late = [Pupil("Ada Lovelace", 1, {A: RIGHT}, late=True), Pupil("Bob Byte", 2, {A: RIGHT})]
    root = hand_in(tmp_path / "canvas", canvas(late))
    (root / "class.toml").write_text(text)
    answer = call("batch", root)
    assert "1 answer is marked as late without a time" in answer.err
    assert "No deadline of this file holds: Canvas tells no time" in answer.err
    assert rows(answer)["adalovelace"][:2] == ["3", "3"]
    assert f"{FIRST}: late (marked as late" in rows(answer)["adalovelace"][2]


def test_without_a_time_nothing_is_late(tiny: Course, rules: Rules) -> None:
    found = mark(rules("format = 1\ndeadline = 2020-01-01\n"), "x", tiny.exercises[FIRST], 1, ONLY)
    assert found == Mark(Fraction(1), Fraction(3))
