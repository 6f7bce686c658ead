"""`lora-tutor check-course`: the author's proof."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lora_tutor.cli.setup import Setup, global_options, pass_setup, put, say
from lora_tutor.errors import CourseError, ExitCode

if TYPE_CHECKING:
    from lora_tutor.course.fault import Finding
    from lora_tutor.course.model import Course, Exercise
    from lora_tutor.grading.course_proof import Proof


@click.command("check-course")
@click.argument("exercise_ids", nargs=-1, metavar="[ID]...")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@global_options
@pass_setup
def check_course(setup: Setup, exercise_ids: tuple[str, ...], as_json: bool) -> ExitCode:
    """Prove the course: every reference passes, every mistake is named, every page renders.

    With IDs, only these exercises are proved. Exit code 1 if there is any finding.
    A warning is none: it names what no check tries, and a mistake could hide there.
    """
    from lora_tutor.course.find import find_course, find_exercise
    from lora_tutor.grading.course_proof import prove_course
    from lora_tutor.reports.writers import json

    try:
        course = find_course(setup.course)
    except CourseError as error:
        return _tell_faults(setup.course, error, as_json)
    ids = [find_exercise(course, each).id for each in exercise_ids]
    findings = _lint(course, ids)
    for finding in findings:
        _tell(finding, as_json)
    asked = [course.exercise(each) for each in ids or course.exercises]
    provable = _provable(asked, findings)
    told: set[object] = set()
    proofs, warnings = prove_course(course, provable, lambda proof: _follow(proof, told, as_json))
    for warning in warnings:
        _tell(f"warning: {warning}", as_json)
    broken = {proof.finding for proof in proofs if not proof.holds}
    if as_json:
        rows = [asdict(finding) for finding in findings]
        proved = [{**asdict(proof), "holds": proof.holds} for proof in proofs]
        warned = [asdict(warning) for warning in warnings]
        put(json.dump({"schema": 1, "findings": rows, "proofs": proved, "warnings": warned}))
    say(
        f"{len(provable)} exercise{'s' * (len(provable) != 1)}, {len(proofs)} proofs: "
        f"{len(findings) + len(broken)} to repair, {len(warnings)} warnings."
    )
    return ExitCode.NOT_PASSED if findings or broken else ExitCode.PASSED


def _tell_faults(named: Path | None, error: CourseError, as_json: bool) -> ExitCode:
    """A course that cannot even be read: all the reasons at once."""
    from lora_tutor.course.fault import Finding
    from lora_tutor.course.find import find_place
    from lora_tutor.course.loader import loading_faults
    from lora_tutor.reports.writers import json

    root = find_place(named).root
    # Two courses that clash can each be read by themselves.
    faults = (loading_faults(root) if root is not None else []) or [str(error)]
    if as_json:
        rows = [asdict(Finding.of(each)) for each in faults]
        put(json.dump({"schema": 1, "findings": rows, "proofs": [], "warnings": []}))
    for each in faults:
        _tell(each, as_json)
    say(f"The course cannot be read before that is repaired: {len(faults)} to repair.")
    return ExitCode.NOT_PASSED


def _lint(course: Course, ids: list[str]) -> list[Finding]:
    from lora_tutor.course.lint import lint_course, lint_exercise
    from lora_tutor.grading.example_proof import prove_examples

    if not ids:
        from lora_tutor.figures.catalogue import Figures
        from lora_tutor.labs.catalogue import lab_names
        from lora_tutor.labs.proof import findings_on_labs

        figures = Figures(course)
        found = lint_course(course, figures.names, lab_names(course), figures.twin)
        found += figures.findings()
        say("Running the examples of the pages ...")
        return [*found, *prove_examples(course), *findings_on_labs(course)]
    return [finding for each in ids for finding in lint_exercise(course.exercise(each))]


def _provable(exercises: list[Exercise], findings: list[Finding]) -> list[str]:
    """Without those that would fail once more by what was just told of their Python files."""
    from lora_tutor.course.exercise_files import python_files

    spoilt = {finding.file for finding in findings}
    return [
        each.id
        for each in exercises
        if spoilt.isdisjoint(f"exercises/{each.id}/{file}" for file in python_files(each.folder))
    ]


def _follow(proof: Proof, told: set[object], as_json: bool) -> None:
    """A line of narration for each exercise; what does not hold is data, and is told once."""
    if proof.exercise not in told:
        told.add(proof.exercise)
        say(f"Proving {proof.exercise} ...")
    if not proof.holds and proof.finding not in told:
        told.add(proof.finding)
        place = f"{proof.file}, line {proof.line}" if proof.line else proof.file
        # Of these the file says it.
        who = "" if proof.who in ("stub", "reference", "checks", "libraries") else f", {proof.who}"
        _tell(f"{place}{who}, seed {proof.seed}: {proof.problem}; {proof.remedy}.", as_json)


def _tell(finding: object, as_json: bool) -> None:
    if not as_json:
        put(f"{finding}\n")
