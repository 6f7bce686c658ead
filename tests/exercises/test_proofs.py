"""Every exercise proved both ways, by the real grader: stub, reference, known mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest

from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.lint import lint_course
from lora_tutor.course.workloads import workload_sizes
from lora_tutor.grading.course_proof import SEEDS, prove_answers, prove_checks, prove_workloads
from lora_tutor.grading.pair_proof import PAIRS, Shown, try_pairs
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report
from tests.corpus import COURSE, SEED, Graded

every_exercise = pytest.mark.parametrize("exercise_id", list(COURSE.exercises))


class Kept:
    """Answers with the reports that the corpus has already, in place of grading once more."""

    def __init__(self, graded: Sequence[Graded]) -> None:
        self._reports = {each.answer.source: each.report for each in graded}

    def grade(self, submission: Submission) -> Report:
        assert submission.seed == SEED
        return self._reports[submission.source]


@pytest.fixture(scope="module")
def service() -> Iterator[GradingService]:
    with GradingService(thrifty=True) as started:
        yield started


@every_exercise
def test_the_exercise_proves_itself(
    graded: Mapping[str, Sequence[Graded]], exercise_id: str
) -> None:
    exercise = COURSE.exercise(exercise_id)
    proofs = prove_answers(exercise, Kept(graded[exercise_id]), SEED)
    assert [proof for proof in proofs if not proof.holds] == []
    assert len(proofs) == 2 + len(mistakes_of(exercise))
    assert prove_checks(exercise, proofs) == []


@pytest.mark.thorough
@every_exercise
def test_the_other_seeds_prove_it_too(service: GradingService, exercise_id: str) -> None:
    others = [seed for seed in SEEDS if seed != SEED]
    assert others
    for seed in others:
        proofs = prove_answers(COURSE.exercise(exercise_id), service, seed)
        assert [proof for proof in proofs if not proof.holds] == []


@pytest.mark.thorough
def test_pairs_of_known_mistakes_get_both_names() -> None:
    """Some pairs behave as others do in every case; those are the tenth that is left."""
    with GradingService() as patient:
        tried = [
            pair
            for exercise in COURSE.exercises.values()
            for pair in try_pairs(exercise, patient, SEED, PAIRS)
            if pair.shown is Shown.BOTH
        ]
    assert len(tried) > 2 * len(COURSE.exercises)
    missed = [pair for pair in tried if not pair.right]
    assert len(missed) <= len(tried) / 10, missed


@pytest.mark.thorough
def test_the_workloads_can_be_measured(service: GradingService) -> None:
    measured = [each for each in COURSE.exercises.values() if workload_sizes(each.test_checks)]
    proofs = [proof for each in measured for proof in prove_workloads(each, service)]
    assert [proof for proof in proofs if not proof.holds] == []
    assert len(proofs) == sum(len(workload_sizes(each.test_checks)) for each in measured) > 15


@pytest.mark.slow
def test_the_lint_finds_nothing() -> None:
    assert [str(finding) for finding in lint_course(COURSE)] == []
