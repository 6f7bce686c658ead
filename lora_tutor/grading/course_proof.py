"""The author's proof of an exercise, by grading: stub, reference and every known mistake.

Everything is sent through the real grader, jail included: what is proved is what a learner meets.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from lora_tutor.course.composition import (
    MistakeSource,
    mistake_classes,
    mistakes_of,
    read_mistakes,
)
from lora_tutor.course.exercise_files import CHECKS
from lora_tutor.course.fault import Finding
from lora_tutor.course.model import Course, Exercise
from lora_tutor.course.python_file import read_python
from lora_tutor.course.workloads import workload_sizes
from lora_tutor.errors import ChecksBroken
from lora_tutor.grading.pair_proof import warnings_on_pairs
from lora_tutor.grading.proof_places import place_of, slip_in
from lora_tutor.grading.service import GradingService, libraries_for
from lora_tutor.grading.submission import DEFAULT_SEED, Submission
from lora_tutor.packages import absent
from lora_tutor.reports.cost import Measured
from lora_tutor.reports.report import CheckResult, Report
from lora_tutor.reports.verdict import Verdict

SEEDS = (DEFAULT_SEED, 2021)
"""Every proof is run with two seeds, so that no mistake is caught by the luck of one draw."""
# The grader knows the stub as given by its text; what it does when it runs shows behind a change.
TOUCH = b"\n_touched = True\n"


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing tried: `who` is stub, reference, a mistake's id or a workload; `problem` is empty
    if it holds. `file` and `line` say where that is to be repaired; 0 is the file as a whole.

    `check-course --json` writes these fields as they are, so none may go. `caught_by` are the ids
    of the checks which a mistake does not pass; authors read there which checks do the work.
    """

    exercise: str
    who: str
    seed: int
    problem: str = ""
    remedy: str = ""
    caught_by: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def holds(self) -> bool:
        return not self.problem

    @property
    def finding(self) -> Finding:
        """For the author: one cause is equal under each seed, and for each mistake."""
        return Finding(self.file, self.line, self.problem, self.remedy)


class ProofGrader(Protocol):
    """What of the grading service a proof by answers needs."""

    def grade(self, submission: Submission) -> Report: ...


class NamelessGrader(Protocol):
    """And of one that can be told to run no known mistake beside an answer."""

    def grade(self, submission: Submission, *, naming: bool) -> Report: ...


OnProof = Callable[[Proof], None]


def prove_course(
    course: Course, exercise_ids: Sequence[str], on_proof: OnProof
) -> tuple[list[Proof], list[Finding]]:
    """Prove these exercises, and warn of what their checks never try.

    Raises UnknownExercise, CourseError, GraderError.
    """
    exercises = [course.exercise(each) for each in exercise_ids]
    proofs: list[Proof] = []
    warnings: list[Finding] = []
    with GradingService(libraries_for(exercises)) as service:
        for exercise in exercises:
            found = _proofs_of(exercise, service)
            for proof in map(partial(_placed, exercise), found):
                proofs.append(proof)
                on_proof(proof)
            if all(proof.holds for proof in found):
                warnings += warnings_on(exercise, service)
                warnings += warnings_on_pairs(exercise, service)
    return proofs, warnings


def _proofs_of(exercise: Exercise, service: GradingService) -> list[Proof]:
    try:
        return prove_exercise(exercise, service)
    except ChecksBroken as error:
        problem = str(error).rstrip(".")
        return [Proof(exercise.id, "checks", SEEDS[0], problem, "repair that line")]


def _placed(exercise: Exercise, proof: Proof) -> Proof:
    if proof.holds:
        return proof
    file, line = place_of(exercise, proof.who, proof.problem)
    return replace(proof, file=file, line=line)


def warnings_on(exercise: Exercise, service: GradingService) -> list[Finding]:
    """What no check of the exercise tries: a mistake could hide there. Raises GraderError."""
    place = f"exercises/{exercise.id}/{CHECKS}"
    found = service.gaps(exercise, DEFAULT_SEED)
    return [Finding(place, 0, problem, remedy) for problem, remedy in found]


def prove_exercise(exercise: Exercise, service: GradingService) -> list[Proof]:
    """All proofs of one exercise, up to what makes the rest pointless. Raises GraderError."""
    if missing := absent(exercise.libraries):
        problem = f"{', '.join(missing)} is not installed here, so nothing can be proved"
        return [Proof(exercise.id, "libraries", SEEDS[0], problem, "install it")]
    endless = prove_endings(exercise, service)
    if endless:
        return endless
    proofs: list[Proof] = []
    for seed in SEEDS:
        found = prove_answers(exercise, service, seed)
        proofs += found
        if not found[0].holds:
            return proofs
    return [*proofs, *prove_checks(exercise, proofs), *prove_workloads(exercise, service)]


def prove_endings(exercise: Exercise, grader: NamelessGrader) -> list[Proof]:
    """The mistakes that do not end in time. Only those that may take long are tried.

    To name a mistake the others are run beside it in the checker, where nothing stops them.
    """
    found = []
    classes = mistake_classes(read_mistakes(exercise))
    for (_, node), mistake in zip(classes, mistakes_of(exercise), strict=True):
        if not any(_may_take_long(part) for part in ast.walk(node)):
            continue
        submission = _submission(exercise, mistake.source.encode(), SEEDS[0])
        report = grader.grade(submission, naming=False)
        if report.verdict is Verdict.TIMEOUT:
            problem = f"it takes more than the {exercise.limits.seconds:g} seconds of the exercise"
            remedy = "let it end in time, or raise 'limits.seconds' in exercise.toml"
            found.append(Proof(exercise.id, mistake.id, SEEDS[0], problem, remedy))
    return found


def _may_take_long(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).rpartition(".")[2] == "sleep"
    return isinstance(node, ast.While | ast.For | ast.comprehension)


def prove_checks(exercise: Exercise, proofs: Sequence[Proof]) -> list[Proof]:
    """The checks that no known mistake fails; nothing while a mistake is to be repaired.

    A check with nothing but rules about the text of the file is none of them: `judge.require` has
    no mistake.
    """
    if not all(proof.holds for proof in proofs):
        return []
    spared = {check for proof in proofs for check in proof.caught_by}
    for node in read_python(exercise.test_checks).tree.body:
        if isinstance(node, ast.FunctionDef):
            asked = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
            if "require" in asked and "same" not in asked:
                spared.add(node.name.removeprefix("test_"))
    return [
        Proof(
            exercise.id,
            f"check {check}",
            SEEDS[0],
            "no known mistake fails it, so nothing shows that an answer can",
            "write a mistake that it catches, or take the check out",
        )
        for check in exercise.checks
        if check not in spared
    ]


def prove_answers(exercise: Exercise, grader: ProofGrader, seed: int) -> list[Proof]:
    """By one seed: the reference passes, the stub is not attempted, each mistake is named.

    Where the reference does not pass, that is the first proof and the only one: all else would
    fail by the same cause.
    """
    reference = grader.grade(_submission(exercise, exercise.reference.read_bytes(), seed))
    passes = _reference(exercise, reference)
    if not passes.holds:
        return [passes]
    stub = grader.grade(_submission(exercise, exercise.stub.read_bytes() + TOUCH, seed))
    proofs = [passes, _stub(exercise, stub)]
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
    if report.verdict is Verdict.NOT_ATTEMPTED or (exercise.stub_runs and not report.passed):
        return Proof(exercise.id, "stub", report.seed)
    problem = f"the stub gets the verdict {report.verdict}, not not_attempted"
    remedy = "let every entry point of it raise NotImplementedError"
    if report.verdict is not Verdict.PASSED:
        problem += f": {_worst(report).message.rstrip('.')}"
    return Proof(exercise.id, "stub", report.seed, problem, remedy)


def _reference(exercise: Exercise, report: Report) -> Proof:
    if report.passed:
        return Proof(exercise.id, "reference", report.seed)
    worst = _worst(report)
    problem = f"reference.py does not pass {worst.id}: {worst.message.rstrip('.')}"
    remedy = "repair reference.py or the check; what is random in them must come from rng or a seed"
    if report.our_fault:
        why = worst.message.removeprefix("The grader could not judge this: ").rstrip(".")
        problem = f"the check {worst.id} cannot judge: {why}"
        remedy = "repair it, or reference.py if that fails"
        if not worst.error and "judged nothing" in why:
            remedy = "ask with judge.same(scenario)"
    return Proof(exercise.id, "reference", report.seed, problem, remedy)


def _worst(report: Report) -> CheckResult:
    return max(report.checks, key=lambda check: check.verdict.severity)


def _mistake(exercise: Exercise, mistake: MistakeSource, report: Report) -> Proof:
    caught_by = tuple(check.id for check in report.checks if check.verdict is not Verdict.PASSED)
    problem, remedy = "", ""
    slip = next(filter(None, (slip_in(check.message) for check in report.checks)), "")
    if slip:
        problem = f"it does not run: {slip}"
        remedy = "repair it; a mistake is an answer that an error of the author's own does not end"
    elif report.passed:
        problem = "no check catches it"
        remedy = (
            "add a check, or a case to one, in which this mistake shows; "
            "take it out if the reference does the same"
        )
    elif report.verdict in (Verdict.NOT_ATTEMPTED, Verdict.GRADER_ERROR, Verdict.SKIPPED):
        problem = f"its verdict is {report.verdict}: {report.checks[0].message}"
        remedy = "make it a wrong answer that runs"
    elif report.mistake is None or report.mistake.is_general:
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
