"""`export`: what it writes is valid, and its scripts are run as the systems run them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from lora_tutor import __version__
from lora_tutor.course.loader import load_course
from tests.cli.calling import Caller
from tests.reports.consumers import check_gradescope

CHECKOUT = Path(__file__).parents[2]
CPU = "https://download.pytorch.org/whl/cpu"


@pytest.fixture
def call(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    """Over our own course."""
    return Caller(CHECKOUT, workspace, capsys)


@pytest.fixture
def call_abroad(course: Path, workspace: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    return Caller(course, workspace, capsys)


def workflow_of(folder: Path) -> dict[str, Any]:
    text = (folder / ".github" / "workflows" / "lora-tutor.yml").read_text()
    data: dict[str, Any] = yaml.safe_load(text)
    # YAML 1.1 takes the key "on" for a truth.
    assert set(data) == {"name", True, "permissions", "jobs"}
    assert data["permissions"] == {"contents": "read"}
    (job,) = data["jobs"].values()
    assert set(job) == {"runs-on", "timeout-minutes", "steps"}
    for step in job["steps"]:
        assert ("uses" in step) != ("run" in step)
        assert set(step) <= {"name", "id", "uses", "run", "with"}
    return data


def steps_of(folder: Path) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = workflow_of(folder)["jobs"]["grade"]["steps"]
    return steps


@pytest.mark.parametrize("ids", [[], ["09_lora_forward"]])
def test_export_github(call: Caller, tmp_path: Path, ids: list[str]) -> None:
    asked = "".join(f"--exercise {each} " for each in ids)
    assert call("export", "github", tmp_path, *asked.split()).code == 0
    _, python, install, grade = steps_of(tmp_path)
    assert grade["run"] == f"lora-tutor grade --format github {asked}."
    # The cache's key must be a file of the repository, or the job fails.
    assert python["with"]["cache"] == "pip"
    assert (tmp_path / python["with"]["cache-dependency-path"]).is_file()
    first, second = install["run"].splitlines()
    assert f"--no-deps --index-url {CPU} torch" in first
    assert second.endswith(f" lora-tutor=={__version__}")


def recording(folder: Path, name: str) -> Path:
    """A program of that name which writes down how it was called."""
    folder.mkdir(parents=True, exist_ok=True)
    program, record = folder / name, folder / "called"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>"{record}"\n')
    program.chmod(0o755)
    return record


@pytest.mark.parametrize("index", [CPU, "https://mirror.example/simple/", "none"])
def test_the_steps_of_the_workflow_run(call: Caller, tmp_path: Path, index: str) -> None:
    repository = tmp_path / "repository"
    assert call("export", "github", repository, "--torch-index", index).code == 0
    record = recording(tmp_path / "bin", "python")
    script = steps_of(repository)[2]["run"]
    subprocess.run(
        # As GitHub runs a step.
        ["bash", "-e", "-c", script],
        cwd=repository,
        env={"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"},
        check=True,
    )
    *torch, rest = record.read_text().splitlines()
    constraints = ".github/lora-tutor-constraints.txt"
    assert rest == f"-m pip install -c {constraints} lora-tutor=={__version__}"
    words = f"-m pip install -c {constraints} --no-deps --index-url {index} torch"
    assert torch == ([] if index == "none" else [words])
    assert "torch==" in (repository / constraints).read_text()


@pytest.mark.parametrize("index", ["ftp://x", "x; rm -rf /", "https://x/${{ secrets.A }}", "a b"])
def test_an_index_has_an_address(call: Caller, tmp_path: Path, index: str) -> None:
    answer = call("export", "github", tmp_path / "new", "--torch-index", index)
    assert answer.code == 2
    assert "is no address of a package index" in answer.sentence
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("system", ["github", "gradescope"])
def test_no_other_host_is_named(
    call: Caller, tmp_path: Path, system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever this machine takes its packages from."""
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example/simple")
    assert call("export", system, tmp_path).code == 0
    text = "".join(each.read_text() for each in tmp_path.rglob("*") if each.is_file())
    assert set(re.findall(r"\w+://[^\s\"']+", text)) == {CPU}


def test_visibility_is_gradescopes(call: Caller, tmp_path: Path) -> None:
    options = ("--visibility", "after_due_date")
    assert call("export", "gradescope", tmp_path / "a", *options).code == 0
    script = (tmp_path / "a" / "run_autograder").read_text()
    assert "--format gradescope --visibility after_due_date --output" in script
    assert "Gradescope's" in call("export", "github", tmp_path / "b", *options).sentence
    assert "--format gradescope" in call("grade", *options).sentence


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


def test_a_course_of_ones_own_goes_along(call_abroad: Caller, tmp_path: Path) -> None:
    folder = tmp_path / "source"
    assert call_abroad("export", "gradescope", folder).code == 0
    script = (folder / "run_autograder").read_text()
    assert 'grade --course "$root/source/lora-tutor-course" --format' in script
    there = load_course(folder / "lora-tutor-course")
    assert set(there.exercises) == set(load_course(call_abroad.course).exercises)


def test_a_repository_gets_no_hidden_checks(call_abroad: Caller, tmp_path: Path) -> None:
    answer = call_abroad("export", "github", tmp_path / "new")
    assert (answer.code, (tmp_path / "new").exists()) == (2, False)
    assert "Make a package of it" in answer.sentence


def test_a_workflow_installs_the_course_that_it_grades(
    call_abroad: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "site" / "tiny_course-0.3.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-course\nVersion: 0.3\n")
    (info / "entry_points.txt").write_text("[lora_tutor.courses]\ntiny = tiny_course\n")
    (tmp_path / "site" / "tiny_course").symlink_to(call_abroad.course)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert call_abroad("export", "github", tmp_path / "new", "--course", "tiny").code == 0
    _, _, install, grade = steps_of(tmp_path / "new")
    assert install["run"].rstrip().endswith(f" lora-tutor=={__version__} tiny-course==0.3")
    assert grade["run"] == "lora-tutor grade --course tiny --format github ."


@pytest.mark.slow
def test_gradescope_runs_the_exported_scripts(autograder: Path) -> None:
    linked_installation(autograder)
    reference = Path("exercises") / "09_lora_forward" / "reference.py"
    # Gradescope keeps the folders of a zip file.
    answer = autograder / "submission" / "ada" / "week 3" / "09_lora_forward.py"
    answer.parent.mkdir(parents=True)
    answer.write_text(reference.read_text())
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
def test_the_workflow_grades_a_repository(tmp_path: Path) -> None:
    """With the program under test: an answer in a folder, and then none."""
    linked_installation(tmp_path)
    export = [sys.executable, "-m", "lora_tutor", "export", "github", str(tmp_path / "repository")]
    subprocess.run([*export, "--exercise", "09_lora_forward"], check=True, capture_output=True)
    folder = tmp_path / "repository" / "exercises"
    folder.mkdir()
    reference = CHECKOUT / "exercises" / "09_lora_forward" / "reference.py"
    (folder / "09_lora_forward.py").write_text(reference.read_text())
    env = {"PATH": f"{tmp_path / 'lora-tutor' / 'bin'}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    for code, points in ((0, "Points 9/9"), (2, "Points 0/9")):
        done = subprocess.run(
            ["bash", "-e", "-c", steps_of(tmp_path / "repository")[3]["run"]],
            cwd=tmp_path / "repository",
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout.rpartition("::")[2].strip()) == (code, points)
        (folder / "09_lora_forward.py").unlink(missing_ok=True)
    # The default workspace in this home was not filled.
    assert not (tmp_path / "lora-tutor" / "09_lora_forward.py").exists()


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
    torch, line = [each for each in text.splitlines() if "pip install" in each]
    assert torch.endswith(f' -c "$root/source/constraints.txt" --no-deps --index-url {CPU} torch')
    assert line.endswith(f"lora-tutor=={__version__}")
    text = text.replace(torch, "true").replace(f"lora-tutor=={__version__}", f'-e "{CHECKOUT}"')
    setup.write_text(text)
    done = run(
        autograder,
        "setup.sh",
        LORA_TUTOR_PYTHON=sys.executable,
        LORA_TUTOR_VENV_OPTIONS="--system-site-packages",
        LORA_TUTOR_PIP_OPTIONS="--quiet --no-deps --no-build-isolation --dry-run",
    )
    assert (autograder / "lora-tutor" / "bin" / "python").exists(), done.stderr
