"""The second course: written from the author's document, proved, and installed from its wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents.markdown import ROOT

SOURCE = ROOT / "examples" / "attention"
COURSE = SOURCE / "attention_course"


def lora_tutor(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`path` is a folder of installed packages."""
    environment = os.environ | ({} if path is None else {"PYTHONPATH": str(path)})
    return subprocess.run(
        [sys.executable, "-m", "lora_tutor", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )


def assert_proved(result: subprocess.CompletedProcess[str]) -> None:
    assert result.returncode == 0, result.stdout + result.stderr
    found = json.loads(result.stdout)
    assert (found["findings"], found["warnings"]) == ([], [])
    who = {(each["exercise"], each["who"]) for each in found["proofs"]}
    exercises = {exercise for exercise, _ in who}
    assert len(exercises) == 4
    for exercise in exercises:
        mistakes = {name for each, name in who if each == exercise} - {"stub", "reference"}
        assert len([name for name in mistakes if not name.startswith("workload")]) >= 4


@pytest.mark.slow
def test_the_course_proves_itself() -> None:
    assert_proved(lora_tutor("check-course", "--course", str(COURSE), "--json"))


@pytest.mark.thorough
def test_the_course_is_found_once_its_wheel_is_installed(tmp_path: Path) -> None:
    # The build leaves files beside what it builds.
    source = shutil.copytree(SOURCE, tmp_path / "source")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-deps", "--no-index"]
    wheels, site = tmp_path / "wheels", tmp_path / "site"
    build = [*pip, "wheel", *offline, "--no-build-isolation", "-w", str(wheels), str(source)]
    subprocess.run(build, check=True)
    (wheel,) = wheels.glob("attention_course-*.whl")
    subprocess.run([*pip, "install", *offline, "--target", str(site), str(wheel)], check=True)

    (offered,) = [
        each
        for each in json.loads(lora_tutor("courses", "--json", path=site).stdout)["courses"]
        if each["name"] == "attention"
    ]
    assert (offered["id"], offered["version"], offered["problem"]) == ("attention", "0.1", None)
    assert (offered["lessons"], offered["exercises"]) == (3, 4)
    assert Path(offered["place"]).is_relative_to(site)

    opened = ["--course", "attention", "--workspace", str(tmp_path / "answers")]
    assert_proved(lora_tutor("check-course", "--course", "attention", "--json", path=site))
    assert "d_k   with  without" in lora_tutor("read", "1.1", *opened, path=site).stdout
    measured = lora_tutor("labs", "L1", "--json", *opened, path=site)
    assert json.loads(measured.stdout)["answers"]["too_small"]["value"] == 1.0, measured.stderr
    for name, passes in (("reference.py", True), ("stub.py", False)):
        answer = COURSE / "exercises" / "03_attend" / name
        told = lora_tutor(
            "grade", str(answer), "--exercise", "03_attend", "--format", "json", *opened, path=site
        )
        assert json.loads(told.stdout)["course"] == "attention", told.stderr
        assert (told.returncode == 0) == passes
