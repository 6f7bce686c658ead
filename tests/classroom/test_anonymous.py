"""Pseudonyms: no name, id or e-mail address leaves, and a key file says whose is what."""

from __future__ import annotations

import csv
import json
import stat
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lora_tutor.classroom.anonymous.anonymised import masked_report
from lora_tutor.classroom.anonymous.key_file import KeyFile
from lora_tutor.classroom.anonymous.masking import Mask
from lora_tutor.classroom.intake.answers import Person
from lora_tutor.classroom.intake.roster import Enrolled
from lora_tutor.course.loader import load_course
from lora_tutor.errors import UsageError
from lora_tutor.reports.report import Printed
from tests.classroom.exports import EXPORTS, Pupil
from tests.classroom.handing_in import A, B, hand_in, zipped
from tests.classroom.reports import report
from tests.cli.calling import Caller
from tests.learner.sample import FIRST, SECOND

RIGHT, WRONG = b"RIGHT", b"WRONG"

# Letters of which no word of ours, and no number in hexadecimal, is made.
latin = st.text("jkqvwxyzäø", min_size=5, max_size=8).map(str.capitalize)
han = st.text("山田太郎王小明李", min_size=2, max_size=4)
names = st.one_of(st.tuples(latin, latin).map(" ".join), han)
"""Of a student; the number of a student is made apart."""
hand_ins = st.sampled_from(
    [
        {A: RIGHT},
        {A: RIGHT, B: b""},
        {A: b"\0"},
        {"{name}.py": RIGHT},
        {"01 {name} final.py": WRONG, "{name}.pdf": b""},
        {"{login}.zip": b"no zip file"},
        {"{name} work.zip": zipped({A: RIGHT, "two/01_alpha (1).py": WRONG})},
        {"{number}.7z": b""},
        {"01_alpha_02_beta {name}.py": RIGHT},
        {},
    ]
)


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kind=st.sampled_from(sorted(EXPORTS)),
    class_=st.lists(st.tuples(names, hand_ins), min_size=2, max_size=4, unique_by=lambda t: t[0]),
    on_roster=st.integers(0, 4),
    by=st.sampled_from(["name", "id", "email"]),
    data=st.data(),
)
def test_no_name_of_the_class_leaves(
    call: Caller,
    tmp_path_factory: pytest.TempPathFactory,
    kind: str,
    class_: list[tuple[str, dict[str, bytes]]],
    on_roster: int,
    by: str,
    data: st.DataObject,
) -> None:
    """In every export and every form, with a roster that lacks some and holds others."""
    folder = tmp_path_factory.mktemp("class")
    pupils = []
    for at, (name, files) in enumerate(class_):
        number = 7_100_001 + at
        login = name.replace(" ", "").casefold()
        own = {
            each.format(name=name, login=login, number=number): text for each, text in files.items()
        }
        pupils.append(Pupil(name, number, own, late=bool(at % 2)))
    root = hand_in(folder / "in", EXPORTS[kind][1](pupils))
    rows = [(p.name, str(p.number), f"{p.login}@quvyx.zz") for p in pupils][:on_roster]
    rows += [("Wyvy Zzkyq", "8100009", "wyvyzz@quvyx.zz")]
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("name", "id", "email"), *rows])
    student = dict(zip(("name", "id", "email"), rows[0], strict=True))[by]
    (root / "class.toml").write_text(
        f'format = 1\n[[overrides]]\nstudent = "{student}"\nexercise = "01"\npoints = 2\n'
        f'reason = "{rows[0][0]} has shown it"\n[[exemptions]]\nstudent = "8100009"\n',
        "utf-8",
    )
    key, page, letters = folder / "key.json", folder / "page.html", folder / "letters"
    letters.mkdir()
    said = []
    for form in ("csv", "json", "jsonl"):
        command = ("batch", root, "--roster", folder / "roster.csv", "--anonymous", key)
        feedback = ("--feedback", letters / form)
        answer = call(*command, "--format", form, "--insight", page, *feedback)
        assert answer.code in (0, 1, 2), answer.err
        if answer.code == 2:
            # Nothing of the class is told: it is not graded.
            assert "class.toml" in answer.err or "holds no student" in answer.err
            return
        narration = answer.err.replace(str(folder), "")
        said += [answer.out, narration, json.dumps(answer.out, ensure_ascii=False)]
        if form == "json":
            said.append(json.dumps(json.loads(answer.out), ensure_ascii=False))
    # HTML writes some signs otherwise.
    said += [unescape(page.read_text("utf-8"))]
    for file in (each for each in letters.rglob("*") if each.is_file()):
        said += [str(file.relative_to(letters)), unescape(file.read_text("utf-8"))]
    everything = "\n".join(said).casefold()
    known = json.loads(key.read_text("utf-8"))["students"]
    assert len(known) == len({each["pseudonym"] for each in known}) >= len(class_) - 1
    for name, number, email in [*rows, *((p.name, str(p.number), p.login) for p in pupils)]:
        for text in (name, *name.split(), number, email, name.replace(" ", "")):
            assert text.casefold() not in everything, (text, everything)


def test_they_stay_the_same_and_sort_as_nobody_is_called(call: Caller, tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    root = hand_in(
        tmp_path / "in", {f"ada/{A}": RIGHT, f"bob/{A}": WRONG, f"cy/{A}": RIGHT, f"di/{A}": b""}
    )
    first = call("batch", root, "--anonymous", key)
    assert call("batch", root, "--anonymous", key).out == first.out
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    listed = [line.partition(",")[0] for line in first.out.splitlines()[2:]]
    assert listed == sorted(listed)
    whose = {each["student"]: each["pseudonym"] for each in json.loads(key.read_text())["students"]}
    assert set(whose) == {"ada", "bob", "cy", "di"}
    assert sorted(whose.values()) == listed
    (di,) = [line for line in first.out.splitlines() if line.startswith(whose["di"])]
    assert di.endswith(f",{FIRST}: {whose['di']}/{FIRST}.py is empty.")
    # Another week, with somebody new.
    hand_in(root, {f"eve/{B}": RIGHT})
    call("batch", root, "--anonymous", key)
    again = {each["student"]: each["pseudonym"] for each in json.loads(key.read_text())["students"]}
    assert again.items() > whose.items()
    other = tmp_path / "other.json"
    call("batch", root, "--anonymous", other)
    assert not {each["pseudonym"] for each in json.loads(other.read_text())["students"]} & set(
        again.values()
    )


def test_points_and_rules_are_those_under_the_names(call: Caller, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{A}": RIGHT, f"bob/{A}": WRONG, f"bob/{B}": RIGHT})
    (root / "class.toml").write_text(
        'format = 1\n[[exemptions]]\nstudent = "bob"\nexercise = "01"\nreason = "bob was ill"\n'
    )
    key = tmp_path / "key.json"
    open_ = json.loads(call("batch", root, "--format", "json").out)
    hidden = json.loads(call("batch", root, "--format", "json", "--anonymous", key).out)
    whose = {each["pseudonym"]: each["student"] for each in json.loads(key.read_text())["students"]}
    same = ("status", "points", "max_points", "missing")
    assert {whose[e["student"]]: [e[k] for k in same] for e in hidden["students"]} == {
        e["student"]: [e[k] for k in same] for e in open_["students"]
    }
    (bob,) = [each for each in hidden["students"] if whose[each["student"]] == "bob"]
    assert bob["name"] == bob["student"]
    assert bob["id"] == ""
    assert bob["rules"][0]["reason"] == f"{bob['student']} was ill"


def mask() -> Mask:
    people = {
        "ada": Person(
            "Ada Lovelace", "123", enrolled=Enrolled("Ada Lovelace", ("123",), "al@x.org")
        ),
        "bob": Person("Bob Long", "4567890"),
        "cy and di": Person("Cy Long and Di Long", "5"),
        "王小明": Person("王小明"),
    }
    return Mask(dict(zip(people, ("ADA", "BOB", "CY-AND-DI", "WANG"), strict=True)), people)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I am Ada Lovelace", "I am ADA"),
        ("lovelace_ada, LovelaceAda: ADA!", "ADA, ADA: ADA!"),
        ("mail al@x.org", "mail ADA"),
        ("with bob_long (4567890)", "with BOB (BOB)"),
        # Words of others are words, and short numbers are results.
        ("a long way, 5 of 67 and 0.4567891", "a long way, 5 of 67 and 0.4567891"),
        ("123 of 1234", "ADA of 1234"),
        ("作业王小明提交", "作业WANG提交"),
        ("Di Long", "CY-AND-DI"),
        ("", ""),
    ],
)
def test_what_a_student_wrote(text: str, shown: str) -> None:
    assert mask().foreign(text, "ADA") == shown


def test_a_sentence_tells_nobody_it_was_not_told_of() -> None:
    told = "x holds one folder, Bob Long (4567890): what is in it is taken for the students."
    assert "folder, BOB (BOB):" in mask().sentence(told, "", [])
    two = "Student ada: ada/x.py is ada/x.py or file_1.py or bob."
    assert mask().sentence(two, "ada", ["ada/x.py", "file_1.py", "bob"]) == (
        "Student ADA: ADA/file_1.py is ADA/file_1.py or ADA/file_2.py or BOB."
    )


def test_a_report_keeps_which_check_printed_what(course: Path) -> None:
    from dataclasses import replace

    made = report(load_course(course).exercises[FIRST], "WRONG")
    text = "Ada Lovelace\nsecond ada\n"
    printed = (Printed(None, 13), Printed("first", len(text) - 13))
    checks = tuple(replace(each, message="name 'ada_lovelace' is not") for each in made.checks)
    found = masked_report(replace(made, stdout=text, printed=printed, checks=checks), "ADA", mask())
    assert found.stdout == "ADA\nsecond ADA\n"
    assert [each.characters for each in found.printed] == [4, 11]
    assert {each.message for each in found.checks} == {"name 'ADA' is not"}
    assert (found.points, found.seed) == (made.points, made.seed)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 1, "key": "00", "students": []}', '{"format": 2}']
)
def test_any_other_file_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "key.json"
    file.write_text(text)
    with pytest.raises(UsageError, match="is no file of pseudonyms"):
        KeyFile(file)
    assert file.read_text() == text


def test_what_cannot_be_is_one_sentence(call: Caller, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{A}": RIGHT})
    for option, words in (
        (("--anonymous", tmp_path), "it is a folder"),
        (("--anonymous", tmp_path / "no" / "key"), "its folder does not exist"),
        (("--anonymous", tmp_path / "k", "--output", tmp_path / "k"), "it is the output too"),
        (("--anonymous", tmp_path / "k", "--format", "canvas"), "leave out --anonymous"),
    ):
        answer = call("batch", root, *option)
        assert (answer.code, words in answer.sentence) == (2, True), answer.err
    assert not (tmp_path / "k").exists()


def test_two_with_one_id_are_two(tmp_path: Path) -> None:
    key = KeyFile(tmp_path / "key")
    people = {
        "a": Person("A", "7"),
        "b": Person("B", "7"),
        "c": Person("", ""),
        "d": Person("", ""),
    }
    assert len(set(key.pseudonyms(people).values())) == 4
    assert SECOND not in key.pseudonyms(people)
