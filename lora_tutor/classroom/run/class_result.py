"""A graded class: who handed in what, what came of it, and the exit code that this deserves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lora_tutor.classroom.intake.answers import Answer
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.course.model import Exercise
from lora_tutor.errors import ExitCode


@dataclass(frozen=True, slots=True)
class ClassResult:
    """What came of grading a class.

    `graded` is sorted by student, then as the course is. `answers` are the files behind it.
    """

    students: Sequence[str]
    exercises: Sequence[Exercise]
    graded: Sequence[GradedAnswer]
    refused: Sequence[str] = ()
    answers: Sequence[Answer] = ()

    def by_student(self) -> Mapping[str, Mapping[str, GradedAnswer]]:
        found: dict[str, dict[str, GradedAnswer]] = {student: {} for student in self.students}
        for each in self.graded:
            found[each.student][each.exercise] = each
        return found

    @property
    def exit_code(self) -> ExitCode:
        """PASSED only where something was handed in, all of it was read, and all of it passed."""
        if any(each.our_fault for each in self.graded):
            return ExitCode.OUR_FAULT
        all_passed = all(each.passed for each in self.graded)
        if self.graded and all_passed and not self.refused:
            return ExitCode.PASSED
        return ExitCode.NOT_PASSED
