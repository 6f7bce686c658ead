"""The author's proof finds what an author does wrong, and says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor.errors import ChecksBroken
from lora_tutor.grading.course_proof import SEEDS, Proof, prove_exercise
from lora_tutor.grading.pair_proof import Shown, try_pairs, warnings_on_pairs
from lora_tutor.grading.proof_places import place_of
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import NamedMistake, Report
from tests.grading.sample import CHECKS, MISTAKES, REFERENCE, TOML, make_exercise

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service() -> Iterator[GradingService]:
    with GradingService(("numpy",)) as started:
        yield started


def mistake(name: str, body: str) -> str:
    return (
        f'\n\nclass {name}:\n    """A title\n\n    An explanation.\n    """\n\n'
        f"    def scale(x, alpha):\n        {body}\n"
    )


def faults(root: Path, service: GradingService, **changed: str) -> list[Proof]:
    proofs = prove_exercise(make_exercise(root, **changed), service)
    found = [proof for proof in proofs if not proof.holds]
    assert all(proof.remedy for proof in found)
    return [proof for proof in found if proof.seed == SEEDS[0]]


def test_a_sound_exercise_holds(tmp_path: Path, service: GradingService) -> None:
    assert faults(tmp_path, service) == []


@pytest.mark.parametrize(
    ("changed", "who", "problem"),
    [
        (
            {"mistakes": MISTAKES + mistake("harmless", "return x * alpha")},
            "harmless",
            "no check catches it",
        ),
        (
            {"mistakes": MISTAKES + mistake("twin", "return alpha * alpha * x")},
            "twin",
            "the diagnosis names it squares_alpha",
        ),
        (
            {"mistakes": MISTAKES + mistake("empty", 'raise NotImplementedError("scale")')},
            "empty",
            "its verdict is not_attempted",
        ),
        (
            {
                "mistakes": MISTAKES
                + mistake("lucky", "return x + np.random.default_rng().normal()")
            },
            "lucky",
            "the diagnosis names no mistake",
        ),
        (
            {"test_checks": CHECKS.replace("judge.same(matrix)", "judge.require(0, 'No.')")},
            "reference",
            "reference.py does not pass scales: No",
        ),
        (
            {"test_checks": CHECKS.replace("judge.same(matrix)", "judge.require(1, 'Yes.')")},
            "squares_alpha",
            "no check catches it",
        ),
    ],
    ids=["uncaught", "twins", "no answer", "random", "unfair check", "check that judges nothing"],
)
def test_each_fault_is_found(
    tmp_path: Path, service: GradingService, changed: dict[str, str], who: str, problem: str
) -> None:
    found = {proof.who: proof.problem for proof in faults(tmp_path, service, **changed)}
    assert problem in found[who]


@pytest.mark.parametrize("kind", ["numpy", "debug"])
def test_a_stub_that_is_attempted_is_found(
    tmp_path: Path, service: GradingService, kind: str
) -> None:
    toml = TOML.replace('kind = "numpy"', f'kind = "{kind}"')
    found = faults(tmp_path, service, stub=REFERENCE + "\n\nMORE = 1\n", exercise=toml)
    assert [proof.who for proof in found] == ["stub"]
    assert "the stub gets the verdict passed" in found[0].problem


def test_code_to_repair_may_run(tmp_path: Path, service: GradingService) -> None:
    toml = TOML.replace('kind = "numpy"', 'kind = "debug"')
    wrong = REFERENCE.replace("alpha * x", "alpha * alpha * x")
    assert faults(tmp_path, service, stub=wrong, exercise=toml) == []


@pytest.mark.parametrize(
    ("changed", "who", "problem"),
    [
        (
            {"reference": REFERENCE.replace("alpha * x", "alpha / 0 * x")},
            "reference",
            "the check scales cannot judge: RuntimeError: the reference fails in scenario matrix",
        ),
        (
            {"test_checks": CHECKS.replace("judge.same(matrix)", "assert True")},
            "reference",
            "the check scales cannot judge: it judged nothing",
        ),
        (
            {"test_checks": CHECKS.replace("judge.same(matrix)", "judge.nothing()")},
            "reference",
            "the check scales cannot judge",
        ),
        (
            {"mistakes": MISTAKES + mistake("endless", "while True:\n            pass")},
            "endless",
            "it takes more than the ",
        ),
    ],
    ids=["wrong reference", "no judge", "check that raises", "endless mistake"],
)
def test_one_cause_is_one_finding(
    tmp_path: Path, service: GradingService, changed: dict[str, str], who: str, problem: str
) -> None:
    exercise = make_exercise(tmp_path, **changed)
    proofs = prove_exercise(exercise, service)
    (found,) = [proof for proof in proofs if not proof.holds]
    assert (found.who, found.seed) == (who, SEEDS[0])
    assert found.problem.startswith(problem)
    file, line = place_of(exercise, found.who, found.problem)
    assert line > 0
    assert file.rpartition("/")[2] in ("reference.py", "mistakes.py", "test_checks.py")


def test_a_check_that_no_mistake_fails_is_found(tmp_path: Path, service: GradingService) -> None:
    blind = '''

@scenario("nothing of the answer")
def blind(impl, rng):
    return {"y": rng.normal()}


def test_blind(judge):
    """Something else holds"""
    judge.same(blind)
'''
    toml = TOML.replace("[checks]", "[checks]\nblind = 1")
    toml = re.sub(r"points = (\d+)", lambda found: f"points = {int(found[1]) + 1}", toml)
    exercise = make_exercise(tmp_path, exercise=toml, test_checks=CHECKS + blind)
    (found,) = [proof for proof in prove_exercise(exercise, service) if not proof.holds]
    assert (found.who, found.remedy) == (
        "check blind",
        "write a mistake that it catches, or take the check out",
    )


def test_a_rule_about_the_text_needs_no_mistake(tmp_path: Path, service: GradingService) -> None:
    rule = '''

def test_rule(judge):
    """The file has a body"""
    judge.require(judge.tree.body, "The file is empty.")
'''
    toml = TOML.replace("[checks]", "[checks]\nrule = 1")
    toml = re.sub(r"points = (\d+)", lambda found: f"points = {int(found[1]) + 1}", toml)
    exercise = make_exercise(tmp_path, exercise=toml, test_checks=CHECKS + rule)
    assert all(proof.holds for proof in prove_exercise(exercise, service))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import no_such_module\n", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("from lora_tutor.checks import scenaro\n", "ImportError: cannot import name 'scenaro'"),
        ("1 / 0\n", "ZeroDivisionError: division by zero"),
    ],
)
def test_checks_that_cannot_be_read_say_line_and_reason(
    tmp_path: Path, service: GradingService, text: str, said: str
) -> None:
    exercise = make_exercise(tmp_path, test_checks=f"{CHECKS}\n{text}")
    line = CHECKS.count("\n") + 2
    with pytest.raises(ChecksBroken) as caught:
        prove_exercise(exercise, service)
    assert f"test_checks.py, line {line}: {said}" in str(caught.value)


SHIFTED = mistake("adds_one", "return alpha * x + 1")


def test_pairs_that_show_are_named_and_an_author_is_told_of_others(
    tmp_path: Path, service: GradingService
) -> None:
    exercise = make_exercise(tmp_path, mistakes=MISTAKES + SHIFTED)
    tried = [*try_pairs(exercise, service, SEEDS[0], 50)]
    shown = [each for each in tried if each.shown is Shown.BOTH]
    assert {("squares_alpha", "adds_one"), ("squares_alpha", "counts_rows")} <= {
        each.made for each in shown if each.right
    }
    assert not any(each.wrong for each in tried)
    hidden = [each.made for each in tried if each.shown is not Shown.BOTH]
    assert ("squares_alpha", "divides_by_zero") in hidden
    assert all(each.right for each in shown) or warnings_on_pairs(exercise, service)


class Stubborn:
    """A grader that gives each answer the same name, or none."""

    def __init__(self, service: GradingService, name: str) -> None:
        self._service = service
        self._named = (NamedMistake(name, "A title", "Words."),) if name else ()

    def grade(self, submission: Submission) -> Report:
        return replace(self._service.grade(submission), mistakes=self._named, mistake=None)


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "is told no name"), ("asks_for_rows", "is told of asks_for_rows"), ("any_factor", "")],
    ids=["no name", "a wrong one", "a general one"],
)
def test_a_pair_without_a_right_name_is_a_warning_that_says_what_to_do(
    tmp_path: Path, service: GradingService, name: str, told: str
) -> None:
    exercise = make_exercise(tmp_path, mistakes=MISTAKES + SHIFTED)
    found = warnings_on_pairs(exercise, Stubborn(service, name))
    assert bool(found) == bool(told)
    assert all(told in each.problem and each.remedy for each in found)
