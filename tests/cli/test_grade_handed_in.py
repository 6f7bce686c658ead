"""`grade` on what a student handed in: found as `batch` finds it, and nobody else's progress."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from lora_tutor.learner.session import Session
from tests.classroom.exports import PACKINGS, Pupil, canvas, folders, github, moodle, notebook
from tests.classroom.handing_in import encrypted, hand_in, link_entry, zipped
from tests.cli.calling import Answer, Caller
from tests.learner.sample import FIRST, RIGHT, SECOND, THIRD, WRONG
from tests.reports.consumers import check_classroom50, check_grader_output, check_gradescope
from tests.reports.test_gradebooks import ENVIRONMENT, IDENTITY

CODE = RIGHT.encode()
ANSWERS = {
    f"exercises/01/{FIRST}.py": CODE,
    "week 1/ex2 final (2).py": CODE,
    "gamma_rays.ipynb": notebook("%matplotlib inline", RIGHT),
    "README.md": b"# mine",
    "plot.py": b"x = 1\n",
}
Tree = Mapping[str, bytes]


def folder(at: Path, tree: Tree) -> Path:
    return hand_in(at / "ada", tree)


def packed(name: str) -> Callable[[Path, Tree], Path]:
    def pack(at: Path, tree: Tree) -> Path:
        file = at / name.replace("class", "ada")
        file.write_bytes(PACKINGS[name]({f"ada/{path}": data for path, data in tree.items()}))
        return file

    return pack


@pytest.mark.parametrize("put", [folder, *map(packed, PACKINGS)], ids=["folder", *PACKINGS])
def test_answers_are_found_as_in_a_class(
    call: Caller, tmp_path: Path, put: Callable[[Path, Tree], Path]
) -> None:
    answer = call("grade", put(tmp_path, ANSWERS), "--format", "json")
    reports = json.loads(answer.out)["reports"]
    assert [each["exercise"] for each in reports] == [FIRST, SECOND, THIRD]
    assert {each["verdict"] for each in reports} == {"passed"}
    assert answer.code == 0
    for words in (
        "ex2 final (2).py is taken for an answer to 02_beta, by its number",
        "its code cells count",
        "plot.py answers no exercise",
        "README.md is no answer and passed over",
        "not kept as progress of your own",
    ):
        assert words in answer.err


@pytest.mark.parametrize("only", [[], ["--exercise", "gamma_rays"]])
def test_a_notebook(call: Caller, tmp_path: Path, only: list[str]) -> None:
    file = tmp_path / f"{THIRD}.ipynb"
    file.write_bytes(notebook(WRONG))
    only = only and ["--exercise", THIRD]
    answer = call("grade", file, "--format", "json", *only)
    assert (answer.code, json.loads(answer.out)["exercise"]) == (1, THIRD)


@pytest.mark.parametrize("of_the_workspace", [False, True])
def test_only_ones_own_work_is_progress(
    call: Caller, tmp_path: Path, of_the_workspace: bool
) -> None:
    """What lies elsewhere neither counts nor fills the workspace, which is not even made."""
    place = call.workspace / "more" if of_the_workspace else tmp_path
    ada = hand_in(place / "ada", {f"{FIRST}.py": CODE, f"{SECOND}.py": CODE})
    assert call("grade", ada).code == 0
    assert call("grade", ada / f"{FIRST}.py", ada / f"{SECOND}.py").code == 0
    assert (call.workspace / f"{THIRD}.py").exists() is of_the_workspace
    session = Session.open(call.workspace, call.course)
    assert len(session.history(FIRST)) == 2 * of_the_workspace
    session.close()
    call("grade", tmp_path / "none", FIRST, ada)
    session = Session.open(call.workspace, call.course)
    assert len(session.history(FIRST)) == 1 + 3 * of_the_workspace
    session.close()


def test_one_file_that_is_named_counts(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / f"{FIRST}.py"
    file.write_text(RIGHT)
    assert call("grade", file).err == ""
    session = Session.open(call.workspace, call.course)
    assert len(session.history(FIRST)) == 1
    session.close()


PUPILS = [Pupil(name, at, {f"{FIRST}.py": CODE}) for at, name in enumerate(("Ada", "Bo", "Cy"))]


@pytest.mark.parametrize("make", [canvas, moodle, github, folders])
@pytest.mark.parametrize("form", ["folder", "class.zip", "wrapped"])
def test_a_class_is_not_taken_for_a_student(
    call: Caller, tmp_path: Path, make: Callable[[Sequence[Pupil]], Tree], form: str
) -> None:
    tree = make(PUPILS)
    if form == "wrapped":
        tree = {f"week/{path}": data for path, data in tree.items()}
    place = hand_in(tmp_path / "class", tree)
    if form == "class.zip":
        place = tmp_path / form
        place.write_bytes(zipped(tree))
    answer = call("grade", place)
    assert answer.code == 2
    assert "`lora-tutor batch` grades a class" in answer.sentence


def test_two_tries_are_one_students(call: Caller, tmp_path: Path) -> None:
    tree = {f"{place}/{FIRST}.py": CODE for place in ("tries", "mine", "week 1", "old", "src")}
    answer = call("grade", hand_in(tmp_path / "ada", tree))
    assert answer.code == 0
    assert f"Of 5 files for {FIRST}, " in answer.err


def test_a_doubtful_answer_has_a_place_and_a_reason(call: Caller, tmp_path: Path) -> None:
    ada = hand_in(tmp_path / "ada", {"mine.py": CODE})
    answer = call("grade", ada, "--format", "gradescope")
    (test,) = json.loads(answer.out)["tests"]
    assert (answer.code, test["score"], test["max_score"]) == (2, 0, 3)
    assert "may answer 01_alpha or 02_beta or 03_gamma_rays" in test["output"]


# -- what was not found is never a pass -----------------------------------------------------------


def of_github(answer: Answer) -> tuple[bool, int, str]:
    *_, points = answer.out.splitlines()
    assert points.startswith("::notice title=Autograding complete::Points 0/")
    return False, int(points.rpartition("/")[2]), answer.out


def of_gradescope(answer: Answer) -> tuple[bool, int, str]:
    data = json.loads(answer.out)
    check_gradescope(data)
    said = "".join(test["output"] for test in data["tests"])
    most = sum(test["max_score"] for test in data["tests"])
    return any(test["status"] == "passed" for test in data["tests"]), most, said


def of_junit(answer: Answer) -> tuple[bool, int, str]:
    import xml.etree.ElementTree as ElementTree

    suites = ElementTree.fromstring(answer.out.partition("\n")[2]).findall("testsuite")
    most = sum(
        int(each.find("properties/property[@name='max_points']").attrib["value"])  # type: ignore[union-attr]
        for each in suites
    )
    assert suites
    return any(each.attrib["errors"] == "0" for each in suites), most, answer.out


def of_classroom50(answer: Answer) -> tuple[bool, int, str]:
    data = json.loads(answer.out)
    check_classroom50(data, IDENTITY)
    assert data["tests"]
    return any(test["passed"] for test in data["tests"]), data["max-score"], answer.err


def of_json(answer: Answer) -> tuple[bool, int, str]:
    data: dict[str, Any] = json.loads(answer.out)
    rows = data["ungraded"]
    assert {row["status"] for row in rows} == {"error"}
    assert {row["reason"] for row in rows} == {"absent"}
    most = sum(row["max_points"] for row in rows)
    return bool(data["reports"]), most, "".join(row["problem"] for row in rows)


READERS = {
    "github": of_github,
    "gradescope": of_gradescope,
    "junit": of_junit,
    "classroom50": of_classroom50,
    "json": of_json,
}


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize(
    ("tree", "asked", "most", "words"),
    [
        ({}, [], 9, "No answer to an exercise of this course is in "),
        ({"notes.md": b"x"}, [FIRST, THIRD], 6, "looked in all its folders and archives for a f"),
        ({f"{FIRST}.py": b" "}, [SECOND], 3, f"No answer to {SECOND} is in "),
        ({"ada.zip": b"PK no zip"}, [], 9, "is no zip file"),
    ],
)
def test_what_was_not_found_is_no_pass(
    call: Caller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    tree: Tree,
    asked: list[str],
    most: int,
    words: str,
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    output = tmp_path / "output"
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    options = [word for each in asked for word in ("--exercise", each)]
    answer = call("grade", hand_in(tmp_path / "ada", tree), "--format", form, *options)
    assert answer.code == 2
    passed, found, said = READERS[form](answer)
    assert (passed, found) == (False, most)
    assert words in said
    if form == "github":
        line = output.read_text().removeprefix("result=")
        data = json.loads(base64.b64decode(line))
        check_grader_output(data)
        assert (data["status"], data["max_score"]) == ("error", most)


@pytest.mark.parametrize("target", ["gone/", "99_none", "gone.zip", ""])
def test_a_mistyped_target_is_no_pass(call: Caller, target: str) -> None:
    answer = call("grade", target, "--format", "gradescope")
    assert answer.code == 2
    assert of_gradescope(answer)[:2] == (False, 9)


def test_one_of_two_that_is_missing_is_no_pass(call: Caller, tmp_path: Path) -> None:
    """And it stands where it was asked for."""
    ada = hand_in(tmp_path / "ada", {"work.zip": zipped({f"ada/{FIRST}.py": CODE})})
    asked = ("--exercise", SECOND, "--exercise", FIRST)
    answer = call("grade", ada, *asked, "--format", "gradescope")
    data = json.loads(answer.out)
    check_gradescope(data)
    assert answer.code == 2
    assert [(t["score"], t["max_score"]) for t in data["tests"]] == [(0, 3), (2, 2), (1, 1)]
    assert "defines answer" in data["tests"][0]["output"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (encrypted(f"{FIRST}.py"), "encrypted"),
        (link_entry(f"{FIRST}.py", "/etc/passwd"), "link"),
        (zipped({f"../{FIRST}.py": CODE}), "leads out of its archive"),
        (zipped([(f"a/{FIRST}.py", CODE), (f"A/{FIRST}.py", CODE)]), "is there twice"),
        (zipped({f"{FIRST}.py": CODE * 40_000}), "as a zip bomb does"),
        (zipped({f"{FIRST}.py": CODE})[:40], "is no zip file"),
        (zipped({f"{FIRST}.py": b" ", f"{FIRST}.py/{FIRST}.py": b" "}), "is empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_archive_is_refused_in_words(
    call: Caller, tmp_path: Path, data: bytes, words: str
) -> None:
    file = tmp_path / "ada.zip"
    file.write_bytes(data)
    answer = call("grade", file, "--format", "gradescope")
    passed, most, said = of_gradescope(answer)
    assert (answer.code, passed) == (2, False)
    assert most in (3, 9)
    assert words in said
