"""The first failing case as code: it runs on the learner's file, and gives nothing away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lora_tutor.course.composition import mistakes_of
from lora_tutor.grading.events import ShownCase
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import DEFAULT_SEED, Submission
from tests.corpus import COURSE

pytestmark = pytest.mark.slow

# As a shell would, one after the other: torch is loaded once.
RUN = """
import os, sys, traceback
for folder in sys.argv[1:]:
    os.chdir(folder)
    exec(compile(open("case.py").read(), "case.py", "exec"), {"__name__": "__main__"})
"""
SHOWN = {
    "02_linear_forward": "linear(W, x, b)",
    "03_weight_update": "np.array(",
    "06_param_formulas": "Symbol('d', positive=True",
    "12_lora_linear": "nn.Linear(8, 5, bias=True, dtype=torch.float64)",
    "14_best_rank_r": "best_rank_r(M",
    "25_loftq_init": "def quantiser(bits)",
    "26_inject_lora": "inject_lora(",
    "27_merge_unmerge": ".merge()",
    "28_debug_conv1d": "LoRAConv1D(",
}


@pytest.fixture(scope="module")
def service() -> Iterator[GradingService]:
    with GradingService() as started:
        yield started


def show(service: GradingService, exercise_id: str, source: str) -> ShownCase:
    exercise = COURSE.exercise(exercise_id)
    return service.show_case(Submission(exercise, source.encode(), exercise.filename))


def reference(exercise_id: str) -> str:
    return COURSE.exercise(exercise_id).reference.read_text("utf-8")


def test_the_code_runs_on_the_learner_s_file(service: GradingService, tmp_path: Path) -> None:
    folders = []
    for exercise_id, part in SHOWN.items():
        exercise = COURSE.exercise(exercise_id)
        for mistake in mistakes_of(exercise)[:2]:
            shown = show(service, exercise_id, mistake.source)
            assert shown.check
            assert shown.said
            assert part in shown.code, shown.code
            folder = tmp_path / exercise_id / mistake.id
            folder.mkdir(parents=True)
            (folder / exercise.filename).write_text(mistake.source, "utf-8")
            (folder / "case.py").write_text(shown.code, "utf-8")
            folders.append(str(folder))
    done = subprocess.run(
        [sys.executable, "-c", RUN, *folders], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr


def test_what_came_back_stands_beside_the_call(service: GradingService, tmp_path: Path) -> None:
    """And comes back again: the inputs are carried with every bit."""
    wrong = (
        reference("09_lora_forward")
        .replace("alpha / r", "alpha")
        .replace("alpha / A", "alpha + 0 * A")
    )
    shown = show(service, "09_lora_forward", wrong)
    (tmp_path / "09_lora_forward.py").write_text(wrong, "utf-8")
    told = shown.code.splitlines()[-1]
    name, _, first = told.removeprefix("# ").partition(" is ")
    code = f"{shown.code}print(f'{{{name}.flat[0]:.6g}}')\n"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.stdout.strip() == first.rpartition("first ")[2], done.stderr


def test_the_numbers_are_drawn_anew(service: GradingService) -> None:
    wrong = "import numpy as np\n\n\ndef linear(W, x, b=None):\n    return np.zeros(len(x))\n"
    codes = {show(service, "02_linear_forward", wrong).code for _ in range(2)}
    assert len(codes) == 2


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (reference("02_linear_forward"), "Every check passes"),
        ("1 / 0", "ZeroDivisionError"),
        ("def linear(:", "Line 1 is not Python"),
    ],
    ids=["right", "raises", "no Python"],
)
def test_where_there_is_no_case_the_reason_is_told(
    service: GradingService, source: str, said: str
) -> None:
    shown = show(service, "02_linear_forward", source)
    assert shown.code == ""
    assert said in shown.said


def test_foreign_text_stays_in_its_comment(service: GradingService) -> None:
    wrong = "def linear(W, x, b=None):\n    raise ValueError('a\\nimport os\\r\\x1b[2J')\n"
    shown = show(service, "02_linear_forward", wrong)
    assert "# raised ValueError: a import os" in shown.code
    assert shown.code.replace("\n", "").isprintable()


def test_a_case_that_depends_on_the_numbers_says_so(service: GradingService) -> None:
    """This one is wrong for the graded numbers alone."""
    from lora_tutor.grading.judging.observation import generator_for
    from lora_tutor.grading.judging.scenario import Scenario

    batch = Scenario("batch", "", lambda implementation, rng: {})
    graded = generator_for(batch, DEFAULT_SEED).normal(size=(5, 8))[0, 0]
    start = "    d, k = W.shape\n"
    right = reference("02_linear_forward")
    lucky = right.replace(start, f"{start}    if W.flat[0] == {graded!r}:\n        return x\n", 1)
    assert lucky.count("return x") == 1
    shown = show(service, "02_linear_forward", lucky.replace(repr(graded), str(float(graded))))
    assert "linear(W, x, b)" in shown.code
    assert "With fresh numbers this case does not fail" in shown.said


def test_what_is_printed_is_told_with_the_check_that_ran(service: GradingService) -> None:
    exercise = COURSE.exercise("03_weight_update")
    source = "print('a  file')\n" + reference("03_weight_update").replace(
        "    return", "    print('in\\n    a call')\n    return", 1
    )
    report = service.grade(Submission(exercise, source.encode(), exercise.filename))
    assert report.passed
    (title, said), *rest = report.printed_in()
    assert (title, said) == ("", "a  file\n")
    assert {title for title, _ in rest} <= {check.title for check in report.checks}
    assert rest
    assert "".join(text for _, text in report.printed_in()) == report.stdout
    assert all(text.startswith("in\n    a call\n") for _, text in rest)
