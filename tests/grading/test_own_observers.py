"""An exercise brings observers of its own: they run on the learner's side, and a fault in them is
the author's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lora_tutor.course.checks_digest import checks_sha256
from lora_tutor.course.exercise_lint import lint_exercise
from lora_tutor.course.model import Exercise
from lora_tutor.errors import ChecksBroken
from lora_tutor.grading.course_proof import prove_exercise
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.proxies import Implementation, Loopback, SubmissionError
from lora_tutor.grading.judging.scenario import observe
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from tests.documents.markdown import document
from tests.grading.sample import CHECKS, REFERENCE, answer, make_exercise

_FENCES = [
    body
    for _, language, body in document("docs/authoring.md").section("Observers of your own").fences()
    if language == "python"
]
DOCUMENTED, CALLED = _FENCES

OBSERVERS = '''"""An array that counts its sums, and a call seen from within."""

from __future__ import annotations

import numpy as np


class Counted:
    sums: list[Counted]

    def __init__(self, x):
        self.x, self.asked = x, 0

    def sum(self):
        self.asked += 1
        return self.x.sum()


def counted(x):
    """making an array that counts"""
    return Counted(np.asarray(x))


def halved(function, x, parts):
    """calling {0} on a half"""
    return function(x[: len(x) // parts])
'''
_ENTRIES = """    x = observe(impl, "counted", rng.normal(size=(3, 4)))
    s = impl.total(x)
    files = observe(impl, "take_files", observe(impl, "make_folder"))
    return {"s": s, "asked": x.asked, "files": files}
"""
USING = CHECKS.replace("import scenario", "import observe, scenario").replace(
    '    return {"s": impl.total(rng.normal(size=(3, 4)))}\n', _ENTRIES
)


def with_observers(root: Path, source: str = OBSERVERS, checks: str = USING) -> Exercise:
    exercise = make_exercise(root, test_checks=checks)
    (exercise.folder / "observers.py").write_text(source, "utf-8")
    return exercise


@pytest.fixture(scope="module")
def service() -> Iterator[GradingService]:
    with GradingService(("numpy",)) as started:
        yield started


def test_the_documented_observer_does_what_the_document_says() -> None:
    learner = "def minimise(f):\n    return min((1.0, 2.0, 3.0), key=f)\n"
    implementation = Implementation(Loopback(learner, "learner", observers=DOCUMENTED))
    exec(CALLED, {"impl": implementation, "observe": observe})


def test_an_entry_point_may_be_an_argument_and_an_error_says_what_was_done() -> None:
    line = Loopback("def total(x):\n    return x.sum()\n", "learner", observers=OBSERVERS)
    implementation = Implementation(line)
    assert observe(implementation, "halved", implementation.total, np.ones(6), 2) == 3.0
    with pytest.raises(SubmissionError) as caught:
        observe(implementation, "halved", implementation.total, np.ones(6), 0)
    assert caught.value.doing == "calling your `total` on a half"
    assert OBSERVERS.splitlines()[caught.value.observing - 1].strip().startswith("return function")
    with pytest.raises(SubmissionError, match="'unheard' is no observer"):
        observe(implementation, "unheard")


@pytest.mark.slow
def test_it_is_used_in_a_jail_and_in_the_code_of_a_failing_case(
    tmp_path: Path, service: GradingService
) -> None:
    exercise = with_observers(tmp_path)
    assert service.grade(Submission(exercise, REFERENCE.encode(), exercise.filename)).passed
    source = answer(total="float(x.sum() + x.sum())")
    wrong = Submission(exercise, source.encode(), exercise.filename)
    report = service.grade(wrong)
    assert [check.id for check in report.checks if check.message] == ["totals"]
    code = service.show_case(wrong).code
    (tmp_path / exercise.filename).write_text(source)
    (tmp_path / "case.py").write_text(code)
    subprocess.run([sys.executable, "case.py"], cwd=tmp_path, check=True)
    assert code.count("def counted") == 1


OUTSIDE = """import os

open("/etc/hostname").read()


def counted(x):
    return x
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import numpy\n\nRATE = 1 / 0\n", "observers.py, line 3: ZeroDivisionError"),
        (OUTSIDE, "observers.py, line 3: PermissionError: .* on the learner's side"),
    ],
)
def test_what_cannot_be_loaded_is_the_author_s_fault(
    tmp_path: Path, service: GradingService, source: str, told: str
) -> None:
    with pytest.raises(ChecksBroken, match=told):
        prove_exercise(with_observers(tmp_path, source), service)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def counted(x):\n    return x.missing\n", "in observers.py, line 2"),
        ("def other(x):\n    return x\n", "'counted' is no observer"),
    ],
)
def test_what_raises_with_the_reference_says_its_line(
    tmp_path: Path, service: GradingService, source: str, told: str
) -> None:
    (broken,) = prove_exercise(with_observers(tmp_path, source), service)
    assert told in broken.problem


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = (\n", "line 1: this is not valid Python"),
        (
            "import os\nfrom .shared import x\n\n\ndef seen():\n    return x\n",
            "line 2: this is imp",
        ),
        ("def _seen():\n    pass\n", "no function here is an observer"),
        ("import torch\n\n\ndef seen():\n    pass\n", "line 1: torch is imported, but"),
    ],
)
def test_what_can_be_seen_without_running_it_is_told(
    tmp_path: Path, source: str, told: str
) -> None:
    findings = [str(each) for each in lint_exercise(with_observers(tmp_path, source))]
    assert [each for each in findings if f"observers.py, {told}" in each or told in each]


def test_it_belongs_to_the_exercise_and_counts_in_the_digest(tmp_path: Path) -> None:
    exercise = make_exercise(tmp_path)
    before, told = checks_sha256(exercise.folder), lint_exercise(exercise)
    (exercise.folder / "observers.py").write_text(OBSERVERS)
    assert lint_exercise(exercise) == told
    assert checks_sha256(exercise.folder) != before
    assert Case(exercise, "").observers == OBSERVERS
