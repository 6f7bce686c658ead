"""Whatever is wrong with a request: exit code 2, one sentence on stderr, nothing on stdout."""

from __future__ import annotations

from pathlib import Path

import pytest

from lora_tutor.cli import main
from lora_tutor.cli.main import run
from lora_tutor.cli.targets import Target, resolve
from lora_tutor.errors import UnreadableSubmission
from lora_tutor.learner.session import Session
from tests.cli.calling import Caller
from tests.learner.bad_files import BAD, Make
from tests.learner.rights import without_rights
from tests.learner.sample import FIRST, RIGHT


def refused(call: Caller, *arguments: str | Path) -> str:
    answer = call(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    return answer.sentence


@pytest.mark.timeout(20)
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    ("make", "words"),
    [value for name, value in BAD.items() if name != "folder"],
    ids=[name for name in BAD if name != "folder"],
)
def test_bad_files(call: Caller, tmp_path: Path, make: Make, words: str, form: str) -> None:
    file = tmp_path / f"{FIRST}.py"
    make(file)
    assert words in refused(call, "grade", file, "--format", form)


@pytest.mark.parametrize("kind", ["binary", "empty", "pipe", "latin-1", "dangling link"])
def test_bad_files_in_the_workspace(call: Caller, kind: str) -> None:
    call("init")
    file = call.workspace / f"{FIRST}.py"
    file.unlink()
    make, words = BAD[kind]
    make(file)
    assert words in refused(call, "grade", FIRST)


def test_the_rest_is_graded(call: Caller, tmp_path: Path) -> None:
    (tmp_path / f"{FIRST}.py").write_text(RIGHT)
    BAD["binary"][0](tmp_path / "02_beta.py")
    answer = call("grade", tmp_path)
    assert answer.code == 2
    assert "3 of 3 points" in answer.out
    assert "binary" in answer.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "nonsense"], "There is no exercise 'nonsense'. `lora-tutor list`"),
        (["grade", "01_alpah"], "Did you mean 01_alpha?"),
        (["grade", ""], "A TARGET is empty"),
        (["grade", "gone/01_alpha.py"], "There is no file gone/01_alpha.py"),
        (["grade", "gone/"], "There is no folder gone/"),
        (["grade", "empty_folder"], "No answer to an exercise of this course is in empty_folder"),
        (["grade", "notes.txt"], "is not a Python file"),
        (["grade", "alpah.py"], "is that of no exercise; say which one it answers with --exerc"),
        (["grade", "alpah.py"], "Did you mean 01_alpha?"),
        (["grade", "answer.py"], "answer.py may answer 01_alpha or 02_beta or 03_gamma_rays"),
        (["grade", "gone.zip"], "There is no file gone.zip"),
        (["grade", "ada.7z"], "is a .7z file, which is not read; pack it as a zip file"),
        (["grade", "01_alpah.py", "--exercise", "beta"], "There is no exercise 'beta'"),
        (["grade", "notes.txt", "--exercise", FIRST], "is not a Python file"),
        (["grade", "empty_folder", "--exercise", FIRST], "No answer to 01_alpha is in empty_folde"),
        (
            ["grade", "notes.txt", "--exercise", "01", "--exercise", "02"],
            "A file answers one exerci",
        ),
        (["grade", "--exercise", FIRST], "--exercise goes with exactly one file"),
        (["grade", FIRST, "--output", "gone/report"], "its folder does not exist"),
        (["grade", FIRST, "--seed", "-1"], "-1 is not in the range"),
        (["grade", FIRST, "--seed", "one"], "'one' is not a valid integer range"),
        (["grade", FIRST, "--timeout", "0"], "0 is no time limit"),
        (["grade", FIRST, "--timeout", "-2"], "-2 is no time limit"),
        (["grade", FIRST, "--timeout", "nan"], "nan is no time limit"),
        (["grade", FIRST, "--timeout", "inf"], "inf is no time limit"),
        (["grade", FIRST, "--timeout", "soon"], "soon is no time limit"),
        (["grade", FIRST, "--format", "xml"], "'xml' is not one of"),
        (["read", "9.9"], "There is no lesson '9.9'"),
        (["read", "1.1", "--width", "39"], "39 is not in the range"),
        (["read"], "Missing argument"),
        (["hint", FIRST, "--level", "4"], "hints 1 to 3, not 4"),
        (["hint", "delta"], "There is no exercise 'delta'"),
        (["solution", FIRST], "You have not passed 01_alpha yet"),
        (["solution", FIRST, "--measure"], "You have not passed 01_alpha yet"),
        (["solution", FIRST, "--anyway", "--json"], "--json gives the numbers of --measure"),
        (["reset", "delta"], "There is no exercise 'delta'"),
        (["restore", FIRST], "There is no backup of 01_alpha yet"),
        (["restore", FIRST, "--latest"], "There is no backup of 01_alpha yet"),
        (["restore", FIRST, "x", "--latest"], "exclude each other"),
        (["watch", "delta"], "There is no exercise 'delta'"),
        (["check-course", "delta"], "There is no exercise 'delta'"),
        (["frobnicate"], "No such command 'frobnicate'"),
        (["grad"], "Did you mean"),
        (["list", "--jsn"], "No such option '--jsn'"),
        (["list", "--course", "empty_folder"], "is not a course"),
        (["list", "--workspace", "notes.txt"], "is a file, so it cannot be the workspace"),
        (["init", "notes.txt"], "is a file, so it cannot be the workspace"),
        ([], "The app needs a terminal"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_requests(
    call: Caller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    here = tmp_path / "here"
    (here / "empty_folder").mkdir(parents=True)
    (here / "notes.txt").write_text("x")
    (here / "ada.7z").write_text("x")
    (here / "01_alpah.py").write_text(RIGHT)
    (here / "alpah.py").write_text("x = 1\n")
    (here / "answer.py").write_text(RIGHT)
    monkeypatch.chdir(here)
    assert words in refused(call, *arguments)


def test_no_permission(call: Caller, tmp_path: Path) -> None:
    call("init")
    file = tmp_path / f"{FIRST}.py"
    file.write_text(RIGHT)
    session = Session.open(call.workspace, call.course)
    with without_rights(file):
        assert resolve(session, [str(file)]).targets == (Target(FIRST, file),)
        with pytest.raises(UnreadableSubmission, match="may not be read"):
            session.submission(FIRST, file)
    session.close()


def test_names_from_outside_cannot_write_to_the_terminal(call: Caller) -> None:
    assert "\x1b" not in refused(call, "grade", "\x1b[31mred")
    assert "\x1b" not in refused(call, "grade", "\x1b[31mred/x.py")


def test_a_damaged_database_is_told_on_stderr(call: Caller) -> None:
    call("init")
    (call.workspace / ".lora-tutor" / "progress.db").write_bytes(b"garbage" * 1000)
    answer = call("list", "--json")
    assert answer.code == 0
    assert "set aside" in answer.sentence


def test_a_fault_of_ours_is_one_sentence(
    call: Caller, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr(Session, "statuses", fail)
    answer = call("list")
    assert (answer.code, answer.out) == (3, "")
    assert answer.sentence.startswith("This is a fault of lora-tutor")
    assert "ZeroDivisionError: by zero" in answer.sentence
    monkeypatch.setenv("LORA_TUTOR_DEBUG", "1")
    assert run(["--workspace", str(call.workspace), "--course", str(call.course), "list"]) == 3
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("error", [KeyboardInterrupt, BrokenPipeError])
def test_interrupted(call: Caller, monkeypatch: pytest.MonkeyPatch, error: type) -> None:
    def stop(*_: object) -> None:
        raise error

    monkeypatch.setattr(Session, "statuses", stop)
    monkeypatch.setattr(main, "_drop_stdout", lambda: None)
    assert call("list").code == 130
