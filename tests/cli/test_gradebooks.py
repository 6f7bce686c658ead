"""`grade --format` for gradebooks and systems that run on each push."""

from __future__ import annotations

import base64
import json
import os
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from lora_tutor.reports.writers.gradebook import VISIBILITIES
from tests.cli.calling import Caller
from tests.learner.sample import FIRST, RIGHT, SECOND, THIRD, WRONG
from tests.reports.consumers import check_classroom50, check_grader_output, check_gradescope
from tests.reports.test_gradebooks import ENVIRONMENT, IDENTITY


@pytest.fixture
def handed_in(call: Caller) -> Caller:
    call("init")
    for exercise, text in ((FIRST, RIGHT), (SECOND, WRONG), (THIRD, "")):
        (call.workspace / f"{exercise}.py").write_text(text)
    return call


def test_junit(handed_in: Caller, tmp_path: Path) -> None:
    file = tmp_path / "report.xml"
    answer = handed_in("grade", "--format", "junit", "--output", file)
    assert answer.code == 2
    names = [suite.attrib["name"] for suite in ElementTree.parse(file).getroot()]
    assert [name.split()[0] for name in names] == [FIRST, SECOND, THIRD]


def test_gradescope_counts_a_missing_file_as_no_points(handed_in: Caller, tmp_path: Path) -> None:
    files = [handed_in.workspace / f"{each}.py" for each in (FIRST, SECOND)]
    files.append(tmp_path / f"{THIRD}.py")
    data = json.loads(handed_in("grade", "--format", "gradescope", *files).out)
    check_gradescope(data)
    assert sum(test["max_score"] for test in data["tests"]) == 9
    assert "There is no file" in data["tests"][-1]["output"]


def test_classroom50(handed_in: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    data = json.loads(handed_in("grade", "--format", "classroom50", FIRST).out)
    check_classroom50(data, IDENTITY)
    assert data["score"] == data["max-score"] == 3


def test_classroom50_outside_its_runner(handed_in: Caller) -> None:
    answer = handed_in("grade", "--format", "classroom50", FIRST)
    assert answer.code == 2
    assert "CLASSROOM" in answer.sentence


def test_github(handed_in: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        (tmp_path / name).write_text("before\n")
        monkeypatch.setenv(name, str(tmp_path / name))
    answer = handed_in("grade", "--format", "github", FIRST, SECOND)
    assert answer.code == 1
    assert answer.out.splitlines()[-1] == "::notice title=Autograding complete::Points 4/6"
    summary = (tmp_path / "GITHUB_STEP_SUMMARY").read_text()
    assert summary.startswith("before\n## ")
    before, line = (tmp_path / "GITHUB_OUTPUT").read_text().splitlines()
    assert before == "before"
    check_grader_output(json.loads(base64.b64decode(line.removeprefix("result="))))


@pytest.mark.parametrize("top", [".", "repository"])
def test_github_shows_an_error_beside_its_line(
    handed_in: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, top: str
) -> None:
    """The annotations of files in a folder of the checkout, and of one that lies elsewhere."""
    homework = tmp_path / "repository" / "home work"
    homework.mkdir(parents=True)
    for name in (FIRST, SECOND):
        (homework / f"{name}.py").write_text(WRONG)
    monkeypatch.chdir(tmp_path / top)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "repository"))
    targets = (os.path.relpath(homework), tmp_path / f"{THIRD}.py")
    lines = handed_in("grade", "--format", "github", *targets).out.splitlines()
    files = [line.partition(",")[0] for line in lines if line.startswith("::error ")]
    assert list(dict.fromkeys(files)) == [
        f"::error file=home work/{FIRST}.py",
        f"::error file=home work/{SECOND}.py",
        f"::error file={THIRD}.py",
    ]


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_gradescope_shows_checks_when_it_is_told_to(
    handed_in: Caller, tmp_path: Path, visibility: str
) -> None:
    """What could not be graded is seen at once; the total is told only where all is."""
    files = [handed_in.workspace / f"{FIRST}.py", tmp_path / f"{THIRD}.py"]
    options = ("--format", "gradescope", "--visibility", visibility)
    data = json.loads(handed_in("grade", *options, *files).out)
    check_gradescope(data, visibility)
    assert len({test["visibility"] for test in data["tests"]}) == 1 + (visibility != "visible")
    assert bool(re.search(r"\d", data["output"])) is (visibility == "visible")
