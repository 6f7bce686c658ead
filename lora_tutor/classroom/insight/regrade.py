"""Compares two gradings of a class, or an earlier one with a new one that is made for it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lora_tutor.classroom.insight.comparison import ScoreChange, compare
from lora_tutor.classroom.run.grade_class import ClassOrder, Progress, Tell, grade_class
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.course.find import find_exercise
from lora_tutor.course.model import Course
from lora_tutor.errors import ExitCode


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one grading of a class to another.

    `compared` counts the submissions that could be compared, `only_old` and `only_new` those of one
    run alone.

    `complete` is False where the grader could not judge some of them.
    """

    changes: tuple[ScoreChange, ...]
    compared: int
    complete: bool
    only_old: int = 0
    only_new: int = 0

    @property
    def exit_code(self) -> ExitCode:
        if not self.complete:
            return ExitCode.OUR_FAULT
        return ExitCode.NOT_PASSED if self.changes else ExitCode.PASSED


def regrade(
    course: Course, order: ClassOrder, old: Sequence[GradedAnswer], tell: Tell, progress: Progress
) -> Comparison:
    """Grade a class again, with the seed of the earlier run unless the order names one."""
    if order.seed is None:
        order = replace(order, seed=_seed_of(old))
    # A journal of its own: that of an unfinished batch must stay.
    with tempfile.TemporaryDirectory(prefix="lora-tutor-") as scratch:
        order = replace(order, output=Path(scratch) / "regraded", resume=False)
        result = grade_class(course, order, tell, progress)
    return compare_runs(course, old, result.graded, order.files.only)


def compare_runs(
    course: Course,
    old: Sequence[GradedAnswer],
    new: Sequence[GradedAnswer],
    only: Sequence[str] = (),
) -> Comparison:
    """Compare what two gradings have in common. `only` names exercises, none stands for all.

    What the grader could not judge in the new run says nothing about a student, so it is not
    compared. Raises UnknownExercise.
    """
    wanted = {find_exercise(course, each).id for each in only}
    new = [each for each in new if not wanted or each.exercise in wanted]
    unjudged = {(each.student, each.exercise) for each in new if each.our_fault}
    old = [
        each
        for each in old
        if (not wanted or each.exercise in wanted) and (each.student, each.exercise) not in unjudged
    ]
    judged = [each for each in new if not each.our_fault]
    before = {(each.student, each.exercise) for each in old}
    after = {(each.student, each.exercise) for each in judged}
    return Comparison(
        tuple(compare(old, judged)),
        len(before & after),
        complete=not unjudged,
        only_old=len(before - after),
        only_new=len(after - before),
    )


def _seed_of(old: Sequence[GradedAnswer]) -> int | None:
    """The one seed of an earlier run, so that only submissions and checks can differ."""
    seeds = {each.report.seed for each in old if each.report is not None}
    return seeds.pop() if len(seeds) == 1 else None
