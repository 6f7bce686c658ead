"""Every exercise proved both ways, by the real grader: stub, reference, known mistakes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.lint import lint_course
from lora_tutor.course.loader import load_course
from lora_tutor.course.workloads import workload_sizes
from lora_tutor.grading.course_proof import SEEDS, prove_exercise
from lora_tutor.grading.service import GradingService

COURSE = load_course()


@pytest.fixture(scope="module")
def service() -> Iterator[GradingService]:
    with GradingService() as started:
        yield started


@pytest.mark.slow
@pytest.mark.parametrize("exercise_id", list(COURSE.exercises))
def test_the_exercise_proves_itself(service: GradingService, exercise_id: str) -> None:
    exercise = COURSE.exercise(exercise_id)
    proofs = prove_exercise(exercise, service)
    assert [proof for proof in proofs if not proof.holds] == []
    graded = len(SEEDS) * (2 + len(mistakes_of(exercise)))
    assert len(proofs) == graded + len(workload_sizes(exercise.test_checks))


def test_the_lint_finds_nothing() -> None:
    assert [str(finding) for finding in lint_course(COURSE)] == []
