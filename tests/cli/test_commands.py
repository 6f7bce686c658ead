"""The other commands: shapes of their JSON, their text, and what they change."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lora_tutor.cli.main import run
from lora_tutor.learner.pages import CHOICE_SEED
from lora_tutor.learner.session import Session
from tests.cli.calling import Caller
from tests.learner.sample import CARL, FIRST, RIGHT, SECOND, STUB, WRONG


def test_init_makes_a_workspace(call: Caller, tmp_path: Path) -> None:
    folder = tmp_path / "own place"
    answer = call("init", folder)
    assert (answer.code, answer.out) == (0, f"{folder}\n")
    assert (folder / f"{FIRST}.py").is_file()
    assert not call.workspace.exists()
    (folder / f"{FIRST}.py").write_text("mine")
    assert call("init", folder).code == 0
    assert (folder / f"{FIRST}.py").read_text() == "mine"


@pytest.mark.parametrize("before", [True, False])
def test_global_options_before_and_behind(call: Caller, tmp_path: Path, before: bool) -> None:
    option = ["--workspace", str(tmp_path / "other")]
    arguments = [*option, "list"] if before else ["list", *option]
    assert call(*arguments).code == 0
    assert (tmp_path / "other" / f"{FIRST}.py").is_file()


def test_the_environment_names_the_workspace(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lora_tutor.cli.main import run

    monkeypatch.setenv("LORA_TUTOR_WORKSPACE", str(tmp_path / "named"))
    assert run(["--course", str(call.course), "list"]) == 0
    assert (tmp_path / "named" / f"{FIRST}.py").is_file()


def test_list_json(call: Caller) -> None:
    call("read", "1.1")
    (call.workspace / f"{FIRST}.py").write_text(RIGHT)
    (call.workspace / f"{SECOND}.py").write_text(WRONG)
    call("grade", FIRST, SECOND)
    answer = call("list", "--json")
    data = json.loads(answer.out)
    assert (answer.code, answer.err) == (0, "")
    assert list(data) == ["schema", "sections"]
    assert data["schema"] == 1
    first, last = data["sections"]
    assert list(first) == ["id", "title", "lessons", "exercises", "labs"]
    assert first["lessons"] == [
        {"id": "1.1", "title": "Beginnings", "read": True},
        {"id": "1.2", "title": "Middles", "read": False},
    ]
    assert first["labs"] == ["a_lab", "rank_staircase"]
    assert last["labs"] == []
    assert first["exercises"][0] == {
        "id": FIRST,
        "title": f"The exercise {FIRST}",
        "points": 3,
        "difficulty": 2,
        "minutes": 10,
        "status": "passed",
        "attempts": 1,
    }
    states = [each["status"] for each in first["exercises"] + last["exercises"]]
    assert states == ["passed", "tried", "new"]


def test_list_for_people(call: Caller) -> None:
    call("read", "1.1")
    text = call("list").out
    assert "● 1.1   Beginnings  (read)" in text
    assert re.search(r"○ 01_alpha +new +0/3 +10 min +The exercise 01_alpha", text)


def test_list_marks_the_spine(call: Caller) -> None:
    assert "spine" not in call("list").out
    before = json.loads(call("list", "--json").out)
    manifest = call.course / "lessons" / "course.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(f'spine = ["{SECOND}"]\n{text}', encoding="utf-8")
    lines = call("list").out.splitlines()
    assert "» marks the spine, the short path through the course." in lines
    assert [line.split()[2] for line in lines if line.startswith("» ○")] == [SECOND]
    assert json.loads(call("list", "--json").out) == before


def test_progress(call: Caller) -> None:
    data = json.loads(call("progress", "--json").out)
    assert data["next"]["id"] == "1.1"
    assert (data["exercises"], data["passed"], data["max_points"]) == (3, 0, 9)
    text = call("progress").out
    assert "0 of 9 points" in text
    assert "`lora-tutor read 1.1`" in text


@pytest.mark.parametrize("width", ["40", "60"])
def test_read(call: Caller, width: str) -> None:
    answer = call("read", "1.1", "--width", width)
    assert answer.code == 0
    assert answer.out.startswith("Lesson 1.1: Beginnings\n")
    assert "Some words to read, α included." in answer.out
    assert max(map(len, answer.out.splitlines())) <= int(width)


def test_read_prints_what_a_figure_shows(call: Caller, course: Path) -> None:
    file = course / "lessons" / "01_first" / "01_beginnings.md"
    figure = "\n```{figure} image_svd\nHow much of it is needed?\n```\n"
    file.write_text(file.read_text("utf-8") + figure, "utf-8")
    answer = call("read", "1.1", "--width", "60")
    assert "[figure: image_svd]\nHow much of it is needed?\nFour pictures" in answer.out
    assert "34.6%" in answer.out


@pytest.mark.usefixtures("with_question")
def test_read_gives_choices_the_letters_that_the_app_gives_them(
    call: Caller, open_session: Callable[[], Session]
) -> None:
    open_session()._progress.set_setting(CHOICE_SEED, CARL)
    answer = call("read", "1.1").out
    assert "  a) none\n  b) this one\n  c) that one\n" in answer
    assert "Question 1: c is right.\n  a) It is among them.\n  b) No, that is beta." in answer


@pytest.mark.usefixtures("with_question")
def test_read_without_a_workspace_has_the_authors_order(
    course: Path,
    private_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (private_home / "lora-tutor").write_text("no folder")
    monkeypatch.setattr("secrets.token_hex", lambda size: CARL)
    assert run(["--course", str(course), "read", "1.1"]) == 0
    out, err = capsys.readouterr()
    assert "Nothing is kept this time" in err
    assert "Question 1: b is right." in out


def test_hints(call: Caller) -> None:
    assert call("hint", FIRST).out == f"Hint 1 of 3. nudge of {FIRST}\n"
    assert call("hint", "01").out.startswith("Hint 2 of 3.")
    assert call("hint", FIRST, "--level", "1").out.startswith("Hint 1 of 3.")
    assert call("hint", FIRST).out.startswith("Hint 3 of 3.")


def test_solution(call: Caller) -> None:
    assert "return 2 * x" in call("solution", FIRST, "--anyway").out
    call("init")
    (call.workspace / f"{FIRST}.py").write_text(RIGHT)
    call("grade", FIRST)
    assert "return 2 * x" in call("solution", FIRST).out


def declare(call: Caller) -> None:
    """Give the first exercise a reason and something to measure."""
    folder = call.course / "exercises" / FIRST
    toml = folder / "exercise.toml"
    reason = 'why = "With $\\\\alpha$ it is `2 * x`."\ntags ='
    toml.write_text(toml.read_text("utf-8").replace("tags =", reason), "utf-8")
    (folder / "test_checks.py").write_text('@workload("n = 64")\ndef measured(i, r): ...\n')


def test_solution_says_why(call: Caller) -> None:
    declare(call)
    answer = call("solution", FIRST, "--anyway")
    assert "return 2 * x" in answer.out
    assert answer.sentence == "Why it matters: With α it is 2 * x."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RIGHT, ["n = 64", "flops 1,000 1,000 1.00 × the flops", "2.0 × the time"]),
        (f"{RIGHT}# SLOW\n", ["flops 2,000 1,000 2.00 × the flops"]),
        (f"{RIGHT}# EXITS\n", ["flops - 1,000", "Your code ended the process (exit status 3)."]),
    ],
)
def test_solution_measures(call: Caller, text: str, expected: list[str]) -> None:
    declare(call)
    call("init")
    (call.workspace / f"{FIRST}.py").write_text(text)
    answer = call("solution", FIRST, "--anyway", "--measure")
    assert answer.code == 0
    assert "return 2 * x" not in answer.out
    assert all(words in " ".join(answer.out.split()) for words in expected)
    assert "Measuring 01_alpha ..." in answer.err
    numbers = json.loads(call("solution", "01", "--anyway", "--measure", "--json").out)
    assert numbers["workloads"][0]["reference"]["flops"] == 1000
    assert "attempts" not in numbers


def test_where_there_is_nothing_to_measure(call: Caller) -> None:
    answer = call("solution", SECOND, "--anyway", "--measure")
    assert (answer.code, answer.out) == (0, "")
    assert answer.sentence == f"There is nothing to measure in {SECOND}."
    empty = json.loads(call("solution", SECOND, "--anyway", "--measure", "--json").out)
    assert empty == {"schema": 1, "exercise": SECOND, "workloads": []}


def test_a_measurement_that_fails_is_a_fault_of_ours(call: Caller) -> None:
    declare(call)
    call("init")
    (call.workspace / f"{FIRST}.py").write_text("# GRADER_RAISES\n")
    answer = call("solution", FIRST, "--anyway", "--measure")
    assert answer.code == 3
    assert "The checker ended without a word." in answer.err


def test_reset_and_restore(call: Caller) -> None:
    call("init")
    file = call.workspace / f"{FIRST}.py"
    file.write_text(WRONG)
    answer = call("reset", FIRST)
    assert answer.code == 0
    assert Path(answer.out.strip()).read_text() == WRONG
    assert file.read_text() == STUB.format(id=FIRST)
    assert call("restore", FIRST).code == 0
    assert file.read_text() == WRONG
    several = call("restore", FIRST)
    assert (several.code, len(several.out.splitlines())) == (0, 2)
    assert file.read_text() == WRONG
    newest, oldest = (line.split()[0] for line in several.out.splitlines())
    assert call("restore", FIRST, newest).code == 0
    assert file.read_text() == STUB.format(id=FIRST)
    assert call("restore", FIRST, oldest).code == 0
    assert file.read_text() == WRONG
    assert call("restore", FIRST, "--latest").code == 0
    assert file.read_text() == STUB.format(id=FIRST)


def test_restore_lists_graded_versions(call: Caller) -> None:
    call("init")
    file = call.workspace / f"{FIRST}.py"
    for text in (WRONG, RIGHT):
        file.write_text(text)
        call("grade", FIRST)
    lines = call("restore", FIRST).out.splitlines()
    assert [line.split()[0] for line in lines] == ["graded-2", "graded-1"]
    assert lines[0].endswith("graded: 3 of 3 points")
    call("restore", FIRST, "graded-1")
    assert file.read_text() == WRONG


def test_doctor(call: Caller) -> None:
    answer = call("doctor", "--json")
    data = json.loads(answer.out)
    assert answer.code == 0
    assert {"python", "textual", "numpy", "torch", "sympy", "pytest"} <= data["versions"].keys()
    assert data["watcher"] in ("events", "polling")
    assert data["workspace"] == {"path": str(call.workspace), "writable": True, "problem": ""}
    assert {"process", "landlock", "seccomp"} <= data["isolation"].keys()
    assert not call.workspace.exists()
    assert "Isolation of graded code" in call("doctor").out


def test_doctor_says_how_to_get_what_is_missing(
    call: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from lora_tutor.grading.jail.confinement import api
    from lora_tutor.grading.jail.confinement.layer import Layer
    from lora_tutor.learner import machine

    modules = {"click": "click", "no-such-package": "no_such_package"}
    monkeypatch.setattr(machine, "MODULES", modules)
    monkeypatch.setattr(api, "available", lambda off: {"landlock": Layer(False, "too old")})
    (tmp_path / "file").write_text("x")
    answer = call("doctor", "--workspace", tmp_path / "file" / "below")
    assert answer.code == 1
    assert "Missing: the package no-such-package; `" in answer.out
    assert " -m pip install no-such-package` installs it." in answer.out
    assert "Would be better: the isolation layer landlock (too old); needs Linux" in answer.out
    assert "cannot be written" in answer.out


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["grade", "-h"]])
def test_help_and_version(call: Caller, arguments: list[str]) -> None:
    answer = call(*arguments)
    assert (answer.code, answer.err) == (0, "")
    assert "lora-tutor" in answer.out


def test_know_lists_asks_in_a_terminal_alone_and_forgets(call: Caller) -> None:
    """Without a question in its section, a word is enough; here nobody can be asked."""
    assert call("know").out == ""
    refused = call("know", "1")
    assert (refused.code, "need a terminal; run `lora-tutor know 1` in" in refused.err) == (2, True)
    assert call("know", "1", "--forget").code == 0
    assert "the sections are" in call("know", "nowhere").err
