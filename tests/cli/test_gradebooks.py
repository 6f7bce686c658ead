"""`grade --format` for gradebooks, and `export`, whose scripts are run as the systems run them."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml

from lora_tutor.course.loader import load_course
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


def test_export_github(call: Caller, tmp_path: Path) -> None:
    assert call("export", "github", tmp_path, "--exercise", FIRST).code == 0
    text = (tmp_path / ".github" / "workflows" / "lora-tutor.yml").read_text()
    workflow = yaml.safe_load(text)
    steps = workflow["jobs"]["grade"]["steps"]
    assert workflow["permissions"] == {"contents": "read"}
    assert steps[-1]["run"] == f"lora-tutor grade --format github {FIRST}.py"


@pytest.mark.parametrize("system", ["github", "gradescope"])
def test_export_overwrites_only_by_force(call: Caller, tmp_path: Path, system: str) -> None:
    assert call("export", system, tmp_path).code == 0
    again = call("export", system, tmp_path)
    assert again.code == 2
    assert "--force" in again.sentence
    assert call("export", system, tmp_path, "--force").code == 0


@pytest.mark.parametrize(
    "arguments", [["--exercise", "99_none"], ["--wheel", "/no/such.whl"], ["--wheel", __file__]]
)
def test_export_of_what_is_not_there(call: Caller, tmp_path: Path, arguments: list[str]) -> None:
    answer = call("export", "gradescope", tmp_path / "new", *arguments)
    assert answer.code == 2
    assert answer.sentence
    assert not (tmp_path / "new").exists()


@pytest.fixture
def autograder(tmp_path: Path) -> Path:
    """Laid out as Gradescope does, with the scripts that `export` writes in its source folder."""
    root = tmp_path / "autograder"
    for name in ("submission", "results"):
        (root / name).mkdir(parents=True)
    ids = ("09_lora_forward", "02_linear_forward")
    options = [word for each in ids for word in ("--exercise", each)]
    command = [sys.executable, "-m", "lora_tutor", "export", "gradescope", str(root / "source")]
    subprocess.run([*command, *options], check=True, capture_output=True)
    return root


def run(root: Path, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(root / "source" / script)],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(root / "no-home"),
            "AUTOGRADER_ROOT": str(root),
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
    )


def linked_installation(root: Path) -> None:
    """Where setup.sh would install; here, the program under test."""
    folder = root / "lora-tutor" / "bin"
    folder.mkdir(parents=True)
    program = folder / "lora-tutor"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m lora_tutor "$@"\n')
    program.chmod(0o755)


def test_a_course_of_ones_own_goes_along(call: Caller, tmp_path: Path) -> None:
    folder = tmp_path / "source"
    assert call("export", "gradescope", folder).code == 0
    script = (folder / "run_autograder").read_text()
    assert 'grade --course "$root/source/lora-tutor-course" --format' in script
    there = load_course(folder / "lora-tutor-course")
    assert set(there.exercises) == set(load_course(call.course).exercises)


def test_a_repository_gets_no_hidden_checks(call: Caller, tmp_path: Path) -> None:
    answer = call("export", "github", tmp_path / "new")
    assert "yours is not taken along" in answer.err
    assert [each.name for each in (tmp_path / "new").iterdir()] == [".github"]


@pytest.mark.slow
def test_gradescope_runs_the_exported_scripts(autograder: Path) -> None:
    linked_installation(autograder)
    reference = Path("exercises") / "09_lora_forward" / "reference.py"
    (autograder / "submission" / "09_lora_forward.py").write_text(reference.read_text())
    done = run(autograder, "run_autograder")
    assert done.returncode == 0, done.stderr
    data = json.loads((autograder / "results" / "results.json").read_text())
    check_gradescope(data)
    by_exercise = {
        exercise: sum(test["score"] for test in data["tests"] if exercise in test["tags"])
        for exercise in ("09_lora_forward", "02_linear_forward")
    }
    assert by_exercise == {"09_lora_forward": 9, "02_linear_forward": 0}
    assert sum(test["max_score"] for test in data["tests"]) > 9


@pytest.mark.slow
def test_gradescope_gets_a_result_even_where_nothing_runs(autograder: Path) -> None:
    done = run(autograder, "run_autograder")
    assert done.returncode == 0
    data = json.loads((autograder / "results" / "results.json").read_text())
    assert data["score"] == 0
    assert "no fault of yours" in data["output"]


@pytest.mark.slow
def test_setup_makes_an_environment_of_its_own(autograder: Path, tmp_path: Path) -> None:
    """With pip asked to install nothing but what is named, from a folder: here the checkout."""
    setup = autograder / "source" / "setup.sh"
    text = setup.read_text()
    (line,) = [each for each in text.splitlines() if "pip install" in each]
    assert line.endswith("lora-tutor==" + _version())
    checkout = Path(__file__).parents[2]
    setup.write_text(text.replace("lora-tutor==" + _version(), f'-e "{checkout}"'))
    done = run(
        autograder,
        "setup.sh",
        LORA_TUTOR_PYTHON=sys.executable,
        LORA_TUTOR_VENV_OPTIONS="--system-site-packages",
        LORA_TUTOR_PIP_OPTIONS="--quiet --no-deps --no-build-isolation --dry-run",
    )
    assert (autograder / "lora-tutor" / "bin" / "python").exists(), done.stderr


def _version() -> str:
    from lora_tutor import __version__

    return __version__
