"""Finds the answers of a class that reports claim to be on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lora_tutor.classroom.intake.collect import collect
from lora_tutor.course.model import Course
from lora_tutor.files.source import shown
from lora_tutor.learner.grade_answers import Target
from lora_tutor.reports.receipts import Claim


def claimed_answers(course: Course, submissions: Path, claims: Sequence[Claim]) -> list[Target]:
    """One for each claim, with a problem where the class has none. Raises UsageError."""
    entry_points = {each.id: each.entry_points for each in course.exercises.values()}
    found = collect(submissions, list(course.exercises), entry_points)
    answers = {(each.student, each.exercise): each for each in found.answers}
    targets = []
    for claim in claims:
        exercise = claim.report.exercise
        answer = answers.get((claim.student or "", exercise))
        if answer is None:
            why = f"{shown(submissions)} has no answer of this student to it"
            targets.append(Target(exercise, None, counts=False, problem=why))
        else:
            path = submissions / answer.path
            targets.append(Target(exercise, path, answer.read, counts=False))
    return targets
