"""The author's proof of an exercise, by grading: stub, reference and every known mistake.

Everything is sent through the real grader, jail included: what is proved is what a learner meets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from lora_tutor.course.composition import MistakeSource, mistakes_of
from lora_tutor.course.fault import Finding
from lora_tutor.course.model import Course, Exercise
from lora_tutor.course.workloads import workload_sizes
from lora_tutor.grading.service import GradingService, libraries_for
from lora_tutor.grading.submission import DEFAULT_SEED, Submission
from lora_tutor.reports.cost import Measured
from lora_tutor.reports.report import Report, Verdict

SEEDS = (DEFAULT_SEED, 2021)
"""Every proof is run with two seeds, so that no mistake is caught by the luck of one draw."""
# The grader knows the stub as given by its text; what it does when it runs shows behind a change.
TOUCH = b"\n_touched = True\n"


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing tried: `who` is stub, reference, a mistake's id or a workload; `problem` is empty
    if it holds.

    `check-course --json` writes these fields as they are, so none may go. `caught_by` are the ids
    of the checks which a mistake does not pass; authors read there which checks do the work.
    """

    exercise: str
    who: str
    seed: int
    problem: str = ""
    remedy: str = ""
    caught_by: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.problem


class ProofGrader(Protocol):
    """What of the grading service a proof by answers needs."""

    def grade(self, submission: Submission) -> Report: ...


OnProof = Callable[[Proof], None]


def prove_course(
    course: Course, exercise_ids: Sequence[str], on_proof: OnProof
) -> tuple[list[Proof], list[Finding]]:
    """Prove these exercises, or all; and warn of what their checks never try.

    Raises UnknownExercise, CourseError, GraderError.
    """
    exercises = [course.exercise(each) for each in exercise_ids or course.exercises]
    proofs: list[Proof] = []
    warnings: list[Finding] = []
    with GradingService(libraries_for(exercises)) as service:
        for exercise in exercises:
            for proof in prove_exercise(exercise, service):
                proofs.append(proof)
                on_proof(proof)
            warnings += warnings_on(exercise, service)
    return proofs, warnings


def warnings_on(exercise: Exercise, service: GradingService) -> list[Finding]:
    """What no check of the exercise tries: a mistake could hide there. Raises GraderError."""
    place = f"exercises/{exercise.id}"
    found = service.gaps(exercise, DEFAULT_SEED)
    return [Finding(place, 0, problem, remedy) for problem, remedy in found]


def prove_exercise(exercise: Exercise, service: GradingService) -> list[Proof]:
    """All proofs of one exercise. Raises GraderError."""
    proofs = [proof for seed in SEEDS for proof in prove_answers(exercise, service, seed)]
    return proofs + prove_workloads(exercise, service)


def prove_answers(exercise: Exercise, grader: ProofGrader, seed: int) -> list[Proof]:
    """By one seed: the stub is not attempted, the reference passes, each mistake is named."""
    stub = grader.grade(_submission(exercise, exercise.stub.read_bytes() + TOUCH, seed))
    reference = grader.grade(_submission(exercise, exercise.reference.read_bytes(), seed))
    proofs = [_stub(exercise, stub), _reference(exercise, reference)]
    for mistake in mistakes_of(exercise):
        report = grader.grade(_submission(exercise, mistake.source.encode(), seed))
        proofs.append(_mistake(exercise, mistake, report))
    return proofs


def prove_workloads(exercise: Exercise, service: GradingService) -> list[Proof]:
    """What is measured after a pass can be measured; nothing where nothing is to be."""
    if not workload_sizes(exercise.test_checks):
        return []
    cost = service.measure(_submission(exercise, exercise.reference.read_bytes(), SEEDS[0]))
    return [_workload(exercise, each) for each in cost.workloads]


def _submission(exercise: Exercise, source: bytes, seed: int) -> Submission:
    return Submission(exercise, source, exercise.filename, seed, candid=True)


def _stub(exercise: Exercise, report: Report) -> Proof:
    if report.verdict is Verdict.NOT_ATTEMPTED or (_is_code(exercise) and not report.passed):
        return Proof(exercise.id, "stub", report.seed)
    return Proof(
        exercise.id,
        "stub",
        report.seed,
        f"stub.py gets the verdict {report.verdict}, not not_attempted",
        "let every entry point of stub.py raise NotImplementedError",
    )


def _is_code(exercise: Exercise) -> bool:
    """Whether the stub is meant to run: code to repair, or a prediction to fill in."""
    return exercise.kind in ("debug", "predict")


def _reference(exercise: Exercise, report: Report) -> Proof:
    if report.passed:
        return Proof(exercise.id, "reference", report.seed)
    worst = max(report.checks, key=lambda check: check.verdict.severity)
    return Proof(
        exercise.id,
        "reference",
        report.seed,
        f"reference.py does not pass {worst.id}: {worst.message}",
        "repair reference.py or the check",
    )


def _mistake(exercise: Exercise, mistake: MistakeSource, report: Report) -> Proof:
    caught_by = tuple(check.id for check in report.checks if check.verdict is not Verdict.PASSED)
    problem, remedy = "", ""
    if report.passed:
        problem = "no check catches it"
        remedy = "add a check, or a case to one, in which this mistake shows"
    elif report.verdict in (Verdict.NOT_ATTEMPTED, Verdict.GRADER_ERROR, Verdict.SKIPPED):
        problem = f"its verdict is {report.verdict}: {report.checks[0].message}"
        remedy = "make it a wrong answer that runs"
    elif report.mistake is None:
        problem = "the diagnosis names no mistake"
        remedy = "let the mistake behave in the same way in every run, and only as itself"
    elif report.mistake.id != mistake.id:
        problem = f"the diagnosis names it {report.mistake.id}"
        remedy = "add an observation (its name may begin with _) which tells the two apart"
    return Proof(exercise.id, mistake.id, report.seed, problem, remedy, caught_by)


def _workload(exercise: Exercise, measured: Measured) -> Proof:
    """The reference keeps to time and memory, and its flops can be counted if that is declared."""
    side = measured.reference
    problem = side.problem or measured.yours.problem
    remedy = "choose smaller sizes, or arguments that every call leaves as they are"
    if not problem and side.uncounted:
        problem = f"its flops cannot be counted: {side.uncounted}"
        remedy = "write @workload(..., flops=False)"
    who = f"workload {measured.sizes}"
    return Proof(exercise.id, who, SEEDS[0], problem.rstrip("."), remedy if problem else "")
