"""Measuring a submission beside the reference: first within this process, then with real jails."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lora_tutor.course.model import Exercise
from lora_tutor.errors import GraderError, GradingCancelled
from lora_tutor.grading.course_proof import SEEDS, prove_exercise
from lora_tutor.grading.judging import measuring
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.hidden_checks import HiddenChecks
from lora_tutor.grading.judging.measuring import measure
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.cost import Cost, Side
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.words import Look
from lora_tutor.reports.writers.cost import write_cost
from tests.grading.sample import CHECKS, LocalJails, answer, make_exercise

pytestmark = pytest.mark.slow

WORKLOADS = """

from lora_tutor.checks import workload


@workload("40 rows of 30")
def scaled(impl, rng):
    return impl.scale, rng.normal(size=(40, 30)), 2.5


@workload("a sum of 1200", flops=False)
def summed(impl, rng):
    return impl.total, rng.normal(size=(40, 30))
"""
THOROUGH = pytest.mark.thorough
ELEMENTS = 40 * 30
IN_LOOPS = answer("np.stack([np.stack([alpha * e for e in row]) for row in x])")
TWICE = answer("(alpha * x + alpha * x) / 2")


def exercise_with(root: Path, workloads: str = WORKLOADS) -> Exercise:
    return make_exercise(root, test_checks=CHECKS + workloads)


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> Exercise:
    return exercise_with(tmp_path_factory.mktemp("course"))


@pytest.fixture(autouse=True)
def _timed_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process the shortest timing does; real services time as they always do."""
    monkeypatch.setattr(measuring, "_TIMING_SECONDS", 0.02)


def measured(exercise: Exercise, source: str, jails: LocalJails | None = None) -> Cost:
    """With jails that are none."""
    submission = Submission(exercise, source.encode(), "01_sample.py", seconds=5.0)
    case, hidden = Case(exercise, ""), HiddenChecks(exercise.test_checks)
    return measure(case, hidden.workloads, submission, (jails or LocalJails()).take)


def test_both_sides_are_measured_alike(exercise: Exercise) -> None:
    jails = LocalJails()
    cost = measured(exercise, answer(), jails)
    assert [each.sizes for each in cost.workloads] == ["40 rows of 30", "a sum of 1200"]
    scaled, summed = cost.workloads
    assert scaled.counting == "all"
    assert scaled.yours.flops == scaled.reference.flops == ELEMENTS
    assert summed.counting == "none"
    assert summed.yours.flops is None
    for side in (scaled.yours, scaled.reference, summed.yours, summed.reference):
        assert side.seconds is not None
        assert side.seconds > 0
        assert not side.problem
    assert scaled.yours.peak_bytes == pytest.approx(8 * ELEMENTS, rel=0.1)
    assert [jail.released for jail in jails.taken] == [1] * 4
    assert Cost.from_dict(cost.to_dict()) == cost


def test_more_work_is_more_flops(exercise: Exercise) -> None:
    yours = measured(exercise, TWICE).workloads[0].yours
    assert yours.flops == 4 * ELEMENTS


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (answer("np.where(x > 0, alpha * x, alpha * x)"), "it uses np.greater"),
        (answer("np.asarray(x) * alpha"), "turning the array into a plain one"),
        (answer("alpha * np.sort(x)"), "it uses np.sort"),
        (answer("x if type(x) is np.ndarray else getattr(x, chr(0xD800))"), r"it uses .\ud800"),
        (answer("sum((x * 0 for _ in range(25_000)), alpha * x)"), "too many array operations"),
        (answer("alpha * x if type(x) is np.ndarray else 1 // 0"), "it raises ZeroDivisionError"),
    ],
)
def test_what_cannot_be_counted_says_why(exercise: Exercise, source: str, why: str) -> None:
    scaled = measured(exercise, source).workloads[0]
    assert scaled.yours.flops is None
    assert why in scaled.yours.uncounted
    assert scaled.yours.seconds is not None
    assert scaled.yours.peak_bytes is not None
    assert scaled.reference.flops == ELEMENTS


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (answer("x.nothing"), "Your code raised AttributeError: "),
        (answer("exec('raise NotImplementedError')"), "Your code still raises NotImplementedError"),
        ("def total(x):\n    return 0.0\n", "Your code defines no `scale`."),
        ("def (", "Your code raised SyntaxError"),
        (answer("exec('raise MemoryError')"), "asks for more memory than is allowed in line 4."),
    ],
)
def test_a_failure_has_one_sentence(exercise: Exercise, source: str, sentence: str) -> None:
    scaled = measured(exercise, source).workloads[0]
    assert sentence in scaled.yours.problem
    assert scaled.yours.seconds is None
    assert scaled.reference.flops == ELEMENTS
    assert not scaled.reference.problem


def test_a_fault_of_the_reference_is_called_its_own(tmp_path: Path) -> None:
    broken = WORKLOADS.replace("impl.scale, rng", "impl.scales, rng")
    scaled = measured(exercise_with(tmp_path, broken), answer()).workloads[0]
    assert scaled.reference.problem == "The reference defines no `scales`."


CLAIMS = {
    "no number": "'many'",
    "not a number": "float('nan')",
    "without end": "float('inf')",
    "below zero": "-1.0",
    "of another world": "10 ** 300",
    "nothing": "None",
    "a truth": "True",
}


@pytest.mark.parametrize("what", ["best_time", "peak_bytes"])
@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_a_forged_measure_is_no_number(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch, what: str, claim: str
) -> None:
    from lora_tutor.grading.jail import costs

    name = {"best_time": "time", "peak_bytes": "peak"}[what]
    monkeypatch.setitem(costs.MEASURES, name, lambda *_: eval(claim))
    yours = measured(exercise, answer()).workloads[0].yours
    assert yours.problem == "Your code cannot be measured: what came back is no measurement."
    assert (yours.seconds if what == "best_time" else yours.peak_bytes) is None


def test_a_lost_jail_keeps_what_was_found(exercise: Exercise) -> None:
    def dies_at(request: list[Any]) -> Verdict | None:
        return Verdict.TIMEOUT if request[:2] == ["measure", "peak"] else None

    cost = measured(exercise, answer(), LocalJails(dies_at))
    yours = cost.workloads[0].yours
    assert yours.flops == ELEMENTS
    assert yours.problem == "Your code did not finish within 5 s at these sizes and was stopped."
    assert cost.workloads[0].reference.problem.startswith("The reference did not finish")


# -- real processes -------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["fork", pytest.param("spawn", marks=THOROUGH)])
def service(request: pytest.FixtureRequest) -> Iterator[GradingService]:
    with GradingService(("numpy",), request.param) as started:
        yield started


def cost_of(
    service: GradingService, exercise: Exercise, source: str, seconds: float | None = None
) -> Side:
    submission = Submission(exercise, source.encode(), "01_sample.py", seconds=seconds)
    cost = service.measure(submission)
    assert write_cost(cost, Look())
    reference = cost.workloads[0].reference
    assert reference.flops == ELEMENTS
    assert not reference.problem
    return cost.workloads[0].yours


FORGING = (
    "import sys\n"
    "from lora_tutor.grading.jail import costs\n"
    "costs.MEASURES.update(dict.fromkeys(costs.MEASURES, lambda *_: {}))\n"
)
PATIENT = "import time\n" + answer("time.sleep(60)")


def test_loops_cost_visibly_more(service: GradingService, exercise: Exercise) -> None:
    right, slow = cost_of(service, exercise, answer()), cost_of(service, exercise, IN_LOOPS)
    assert right.flops == ELEMENTS
    assert slow.flops == ELEMENTS  # one at a time, but as many
    assert slow.seconds is not None
    assert right.seconds is not None
    assert slow.seconds > 20 * right.seconds
    twice = cost_of(service, exercise, TWICE)
    assert twice.flops == 4 * ELEMENTS
    assert twice.peak_bytes is not None
    assert right.peak_bytes is not None
    assert twice.peak_bytes > 1.5 * right.peak_bytes


ENDINGS = {
    "exits": (answer("__import__('os')._exit(3)"), "Your code ended the process (exit status 3)."),
    "exits when read": ("import os\nos._exit(0)\n", "ended the process (exit status 0)."),
    "prints for ever": ("while True: print('x' * 100_000)\n", "Your code printed more than 4 MiB"),
    "loops": (answer("sum(0 for _ in iter(int, 1))"), "Your code did not finish within 1 s"),
    "claims text": (FORGING.format("'x' * 1000") + answer(), "what came back is no measurement"),
    "claims much": (FORGING.format("10 ** 2000") + answer(), "what came back is no measurement"),
    "claims lists": (FORGING.format("[[]] * 10_000_000") + answer(), "Your code"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_whatever_happens_there_is_one_sentence(
    service: GradingService, exercise: Exercise, ending: str
) -> None:
    source, sentence = ENDINGS[ending]
    yours = cost_of(service, exercise, source, seconds=1.0)
    assert sentence in yours.problem
    assert "\n" not in yours.problem
    # The service is none the worse for it.
    right = Submission(exercise, answer().encode(), "01_sample.py")
    assert service.grade(right).passed


@pytest.mark.parametrize("how", ["cancel", "stop_measuring"])
def test_a_measurement_can_be_ended(service: GradingService, exercise: Exercise, how: str) -> None:
    timer = threading.Timer(1.0, getattr(service, how))
    timer.start()
    began = time.monotonic()
    with pytest.raises(GradingCancelled):
        cost_of(service, exercise, PATIENT, seconds=40.0)
    timer.join()
    assert time.monotonic() - began < 20
    assert cost_of(service, exercise, answer()).flops == ELEMENTS


def test_a_grading_goes_first(service: GradingService, exercise: Exercise) -> None:
    ends: list[GraderError] = []

    def measure_for_long() -> None:
        try:
            cost_of(service, exercise, PATIENT, seconds=40.0)
        except GraderError as error:
            ends.append(error)

    thread = threading.Thread(target=measure_for_long)
    thread.start()
    time.sleep(0.5)
    began = time.monotonic()
    report = service.grade(Submission(exercise, answer().encode(), "01_sample.py"))
    assert report.passed
    assert time.monotonic() - began < 20
    thread.join(20)
    assert [type(end) for end in ends] == [GradingCancelled]


@pytest.mark.parametrize(
    ("workloads", "problem"),
    [
        (WORKLOADS, ""),
        (WORKLOADS.replace("impl.scale, rng", "impl.scales, rng"), "defines no `scales`"),
        (WORKLOADS.replace(", flops=False", ""), "its flops cannot be counted: taking a number"),
    ],
)
def test_the_author_s_proof_measures_the_reference(
    service: GradingService, tmp_path: Path, workloads: str, problem: str
) -> None:
    proofs = prove_exercise(exercise_with(tmp_path, workloads), service)
    found = [proof for proof in proofs if proof.who.startswith("workload")]
    assert [proof.seed for proof in found] == [SEEDS[0]] * 2
    said = [proof.problem for proof in found if not proof.holds]
    assert len(said) == bool(problem)
    assert all(problem in each for each in said)
    assert all(proof.remedy for proof in found if not proof.holds)
