"""`grade`: what is graded, how it is written, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lora_tutor.learner.session import Session
from lora_tutor.reports.report import Printed, Report
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.words import Look
from lora_tutor.reports.writers.text import write_report
from tests.cli.calling import Caller
from tests.learner.sample import FIRST, RIGHT, SECOND, THIRD, WRONG
from tests.reports.reports import report

OUR_FAULT, RAISES, SYNTAX_ERROR = "# GRADER_FAULT\n", "# GRADER_RAISES\n", "def answer(:\n"


@pytest.fixture
def write(call: Caller) -> Callable[[str, str], Path]:
    def put(exercise: str, text: str) -> Path:
        call("init")
        file = call.workspace / f"{exercise}.py"
        file.write_text(text)
        return file

    return put


Write = Callable[[str, str], Path]


@pytest.mark.parametrize(
    ("text", "code"),
    [(RIGHT, 0), (WRONG, 1), (SYNTAX_ERROR, 1), (OUR_FAULT, 3), (RAISES, 3)],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_exit_codes(call: Caller, write: Write, text: str, code: int, form: str) -> None:
    write(FIRST, text)
    assert call("grade", FIRST, "--format", form).code == code


def test_no_line_of_a_report_is_a_command_of_a_job(
    call: Caller, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On GitHub's log `::notice title=Autograding complete::` is one, behind any spaces too."""
    write(FIRST, WRONG)
    assert "::" not in call("grade", FIRST).out
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    first, *_, last = call("grade", FIRST).out.splitlines()
    stopped, token = first.rsplit("::", 1)
    assert (stopped, last) == ("::stop-commands", f"::{token}::")
    assert token not in call("grade", FIRST).out
    assert "stop-commands" not in call("grade", FIRST, "--format", "github").out


@pytest.mark.parametrize(
    ("texts", "extra", "code"),
    [
        ([RIGHT, RIGHT, RIGHT], [], 0),
        ([RIGHT, WRONG, RIGHT], [], 1),
        ([RIGHT, WRONG, ""], [], 2),
        ([RIGHT, RIGHT, RIGHT], ["nonsense"], 2),
        ([RIGHT, OUR_FAULT, ""], ["nonsense"], 3),
        ([WRONG, RAISES, RIGHT], [], 3),
    ],
)
def test_the_worst_decides(
    call: Caller, write: Write, texts: list[str], extra: list[str], code: int
) -> None:
    for exercise, text in zip((FIRST, SECOND, THIRD), texts, strict=True):
        write(exercise, text)
    answer = call("grade", "--format", "json", FIRST, SECOND, THIRD, *extra)
    assert answer.code == code
    judged = [text not in ("", RAISES) for text in texts]
    assert len(json.loads(answer.out)["reports"]) == sum(judged)
    assert len(answer.err.splitlines()) == judged.count(False) + len(extra)


def test_stubs_are_not_attempted(call: Caller) -> None:
    answer = call("grade", "--format", "json")
    assert answer.code == 1
    reports = json.loads(answer.out)["reports"]
    assert [each["exercise"] for each in reports] == [FIRST, SECOND, THIRD]
    assert {each["verdict"] for each in reports} == {"not_attempted"}


def reports(text: str) -> list[dict[str, Any]]:
    data = json.loads(text)
    assert data["schema"] == 1
    return list(data["reports"])


@pytest.mark.parametrize("name", [FIRST, "01", f"{FIRST}.py", "by path"])
def test_one_target_is_one_report(
    call: Caller, write: Write, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(FIRST, RIGHT)
    monkeypatch.chdir(call.workspace)
    answer = call("grade", file if name == "by path" else name, "--format", "json")
    assert answer.code == 0
    assert answer.err == ""
    report = Report.from_dict(json.loads(answer.out))
    assert (report.exercise, report.passed, report.seed) == (FIRST, True, 7)


def test_a_folder_is_many_reports(call: Caller, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    (folder / "deeper").mkdir(parents=True)
    for name in (f"{THIRD}.py", f"{FIRST}.py", f"deeper/{SECOND}.py"):
        (folder / name).write_text(RIGHT)
    (folder / "notes.py").write_text("x = 1")
    answer = call("grade", folder, "--format", "json")
    assert [each["exercise"] for each in reports(answer.out)] == [FIRST, SECOND, THIRD]
    for name in (f"{THIRD}.py", f"deeper/{SECOND}.py"):
        (folder / name).unlink()
    assert len(reports(call("grade", folder, "--format", "json").out)) == 1


def test_an_id_goes_before_a_folder_of_that_name(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / FIRST).mkdir()
    monkeypatch.chdir(tmp_path)
    assert json.loads(call("grade", FIRST, "--format", "json").out)["exercise"] == FIRST


def test_each_file_is_graded_once(call: Caller, write: Write) -> None:
    write(FIRST, RIGHT)
    assert len(reports(call("grade", FIRST, "01", FIRST, "--format", "json").out)) == 1


def test_a_file_of_another_name(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(RIGHT)
    answer = call("grade", file, "--exercise", "02", "--format", "json", "--seed", "5")
    report = json.loads(answer.out)
    assert (answer.code, report["exercise"], report["seed"]) == (0, SECOND, 5)


@pytest.mark.parametrize("target", [FIRST, "workspace", "elsewhere.py"])
def test_no_report_is_written_over_an_answer(
    call: Caller, write: Write, tmp_path: Path, target: str
) -> None:
    """Not over one of the workspace either, however it was asked for."""
    answers = [write(FIRST, WRONG), tmp_path / "elsewhere.py"]
    answers[1].write_text(WRONG)
    elsewhere = target == "elsewhere.py"
    targets: list[str | Path] = [] if target == "workspace" else [target]
    if elsewhere:
        targets = ["--exercise", FIRST, answers[1]]
    answer = call("grade", *targets, "--output", answers[elsewhere])
    assert answer.code == 2
    assert "it is a TARGET too" in answer.sentence
    assert [each.read_text() for each in answers] == [WRONG, WRONG]


@pytest.mark.parametrize("form", ["text", "json"])
def test_output(call: Caller, write: Write, tmp_path: Path, form: str) -> None:
    write(FIRST, WRONG)
    expected = call("grade", FIRST, "--format", form).out
    file = tmp_path / "report"
    answer = call("grade", FIRST, "--format", form, "--output", file)
    assert (answer.code, answer.out) == (1, "")
    assert file.read_text("utf-8") == expected


def test_a_grading_is_kept(call: Caller, write: Write) -> None:
    write(FIRST, WRONG)
    call("grade", FIRST)
    session = Session.open(call.workspace, call.course)
    (attempt,) = session.history(FIRST)
    session.close()
    assert attempt.source == WRONG


def test_the_text_for_a_person(call: Caller, write: Write) -> None:
    write(FIRST, f"{WRONG}# PRINT\n")
    text = call("grade", FIRST).out
    for words in (
        f"{FIRST}  The exercise {FIRST}",
        "✘ Title of first",
        "message of first",
        "✔ Title of second",
        "known mistake: Three times instead of twice",
        "You took 3 for 2.",
        r"│ said \x1b[31mred",
        "1 of 3 points: not right yet",
        f"3 hints are left: `lora-tutor hint {FIRST}`",
    ):
        assert words in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_two_mistakes_are_told_at_their_checks_and_explained_once(
    call: Caller, write: Write
) -> None:
    write(FIRST, f"{WRONG}# TWO SLIPS\n")
    text = call("grade", FIRST).out
    first, second = text.index("Title of first"), text.index("Title of second")
    assert text.count("A known mistake: Three times instead of twice") == 2
    assert first < text.index("You took 3 for 2.") < second < text.index("A known mistake: A sign")
    assert text.count("You took 3 for 2.") == 1
    assert "This looks like" not in text


def test_several_end_with_a_summary(call: Caller, write: Write) -> None:
    write(FIRST, RIGHT)
    write(SECOND, WRONG)
    tail = call("grade", FIRST, SECOND).out.splitlines()[-3:]
    assert tail == [
        "✔ 01_alpha    3/3   passed",
        "✘ 02_beta     1/3   not right yet",
        "1 of 2 passed, 4 of 6 points.",
    ]


def test_ascii_where_asked_for(call: Caller, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    write(FIRST, WRONG)
    text = call("grade", FIRST).out
    assert text.isascii()
    assert "x Title of first" in text


def test_without_a_home_a_file_is_graded_all_the_same(
    call: Caller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from lora_tutor.cli.main import run
    from tests.learner.sample import FakeGrader

    file = tmp_path / f"{FIRST}.py"
    file.write_text(RIGHT)
    monkeypatch.setenv("HOME", "/proc/none")
    assert run(["--course", str(call.course), "grade", str(file)], FakeGrader) == 0
    assert "Nothing is kept this time" in capsys.readouterr().err
    assert run(["--course", str(call.course), "grade"], FakeGrader) == 2


def test_the_failing_case_is_shown_as_code(call: Caller, write: Write) -> None:
    write(FIRST, WRONG)
    done = call("grade", FIRST, "--show-case")
    assert done.code == 1
    assert "# The check “It works”, with fresh numbers. y is wrong.\nimport numpy" in done.out
    assert "y = f(3)\n# y is 4\n" in done.out
    write(FIRST, RIGHT)
    assert "f(3)" not in call("grade", FIRST, "--show-case").out


@pytest.mark.parametrize("more", [["--format", "json"], ["--output", "report.txt"]])
def test_a_case_goes_with_the_report_on_the_terminal(
    call: Caller, write: Write, more: list[str]
) -> None:
    write(FIRST, WRONG)
    done = call("grade", FIRST, "--show-case", *more)
    assert (done.code, done.out) == (2, "")
    assert "leave --format, --output and --verify away" in done.err


def test_what_is_printed_keeps_its_columns() -> None:
    matrix = "[[1.0   2.5]\n [10.0  3.0]]\n"
    long = "a" * 50 + 40 * " " + "b\x1b[2J\n"
    told = report(Verdict.PASSED, stdout=matrix + long)
    told = replace(
        told, printed=(Printed(None, len(matrix)), Printed(told.checks[0].id, len(long)))
    )
    text = write_report(told, "Title", Look())
    assert "    | while" not in text
    lines = text.splitlines()
    at = lines.index("    │ [[1.0   2.5]")
    assert lines[at - 1 : at + 2] == [
        "    while your file was read:",
        "    │ [[1.0   2.5]",
        "    │  [10.0  3.0]]",
    ]
    assert lines[at + 2].startswith("    during “")
    (first, second) = lines[at + 3 : at + 5]
    assert (first + second.removeprefix("    │ ")).endswith("a" + 40 * " " + "b\\x1b[2J")
