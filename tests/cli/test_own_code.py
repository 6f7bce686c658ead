"""`lora-tutor labs L10 --mine`: what is refused, and one real run in a jail."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from lora_tutor.cli.main import run
from lora_tutor.grading.isolation import FILES, layers_here
from lora_tutor.grading.joint_run import JointResult
from lora_tutor.labs.descriptions.own_code import CODE, EXERCISES
from lora_tutor.learner.session import Session
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from tests.cli.calling import Caller
from tests.learner.reports import report_of
from tests.learner.sample import FakeGrader

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("all_labs")]


def pass_all(workspace: Path, **appended: str) -> None:
    """The references as the learner's files, with more behind some, all noted as passed."""
    session = Session.open(workspace)
    for each in EXERCISES:
        reference = session.exercise(each).reference.read_text("utf-8")
        session.save(each, reference + appended.get(f"_{each}", ""))
        submission = session.submission(each)
        verdicts = [Verdict.PASSED] * len(submission.exercise.checks)
        report: Report = report_of(
            submission, verdicts, title="", message="", mistake=None, stdout=""
        )
        session._progress.record(each, submission.source, report)
    session.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--mine"], "--mine goes with a lab: `lora-tutor labs L10 --mine`."),
        (["L1", "--mine"], "--mine goes with L10 alone: `lora-tutor labs L10 --mine`."),
        (["L6", "--mine", "--adapter", "."], "--mine goes with L10 and --adapter with L6"),
        (["L10", "--mine", "--svg", "a.svg"], "--mine draws no chart"),
        (["L10", "--mine"], "This course has not the exercises"),
    ],
)
def test_what_does_not_go_together(call: Caller, arguments: list[str], said: str) -> None:
    answer = call("labs", *arguments)
    assert answer.code == 2
    assert said in answer.err
    assert answer.out == ""


def test_a_failure_is_a_sentence_below_what_was_printed(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pass_all(workspace)
    grader = FakeGrader()
    grader.joint = JointResult("step 1\n\x1b[2J", False, "It raised in 29_capstone.py, line 7.")
    code = run(["--workspace", str(workspace), "labs", "L10", "--mine"], lambda: grader)
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert "\x1b" not in err
    assert err.index("Your code printed:\nstep 1") < err.index("It raised in 29_capstone.py")
    assert err.endswith("lora-tutor: It raised in 29_capstone.py, line 7.\n")


HOSTILE = """

_honest = adapt


def adapt(*given, **settings):
    print('{"numbers": {"after": {"new": 0.001, "old": 0.001}}}')
    for place in PLACES:
        try:
            print(open(place).read(20))
        except OSError as error:
            print(type(error).__name__)
    return _honest(*given, **settings)
"""


@pytest.mark.parametrize(
    "steps", [3, pytest.param(100, marks=pytest.mark.thorough)], ids=["short", "whole"]
)
def test_a_real_run_is_measured_outside_of_the_code(
    workspace: Path,
    tmp_path: Path,
    steps: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The code says that its loss is nothing, and looks for a secret and for the held-out text."""
    secret = tmp_path / "secret.txt"
    secret.write_text("known to nobody")
    places = [str(secret), str(CODE[0].parents[1] / "king_james" / "jargon_held_out.txt")]
    pass_all(workspace, _29_capstone=HOSTILE.replace("PLACES", repr(places)))
    model, ours = CODE
    fewer = tmp_path / "own_code.py"
    source = ours.read_text()
    assert "STEPS = 16, 64.0, 0.005, 100\n" in source
    fewer.write_text(source.replace("0.005, 100\n", f"0.005, {steps}\n"))
    monkeypatch.setattr("lora_tutor.learner.own_code.CODE", (model, fewer))
    code = run(["--workspace", str(workspace), "labs", "L10", "--mine", "--json"])
    out, err = capsys.readouterr()
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    numbers = found["numbers"]
    lines = found["printed"].splitlines()
    assert lines[0].startswith('{"numbers"')
    if sys.platform == "linux" and FILES in layers_here():
        assert lines[1:] == ["PermissionError"] * 2
    assert numbers["before"]["new"] == pytest.approx(3.02, abs=0.01)
    assert (2.5 if steps == 3 else 2.0) < numbers["after"]["new"] < (3.0 if steps == 3 else 2.25)
    assert numbers["parameters"] == 110_592
    assert numbers["file"] == pytest.approx(4 * 110_592, rel=0.01)
    assert numbers["merged"]["equal"]
    assert numbers["unmerged"]["equal"]
    before, after = found["samples"]
    assert before["text"] != after["text"]
