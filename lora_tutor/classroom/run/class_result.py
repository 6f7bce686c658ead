"""A graded class: who handed in what, what came of it, and the exit code that this deserves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lora_tutor.classroom.intake.answers import Answer, Person
from lora_tutor.classroom.intake.remarks import Remark
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.course.model import Exercise
from lora_tutor.errors import ExitCode
from lora_tutor.reports.report import Reason


class Status(StrEnum):
    """How far a student's work was graded."""

    GRADED = "graded"
    """Every exercise that counts."""
    PARTLY = "partly"
    NOT_GRADED = "not_graded"
    """None of what was handed in."""
    NOTHING = "nothing"
    """Nothing was handed in."""


@dataclass(frozen=True, slots=True)
class StudentRow:
    """What came of one student's work. `person` is what a course system or the roster says of the
    student. `answers` are by exercise, `absent` are those without one.

    Every exercise without points has its reason in `remarks`, which are sentences.
    """

    student: str
    person: Person
    status: Status
    answers: Mapping[str, GradedAnswer]
    absent: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def points(self) -> int:
        return sum(each.points for each in self.answers.values())

    def grade(self, exercise: str) -> int | None:
        """The points for a gradebook; None, and no zero, where no answer was judged."""
        answer = self.answers.get(exercise)
        return answer.points if answer is not None and answer.judged else None

    @property
    def total(self) -> int | None:
        judged = [each.points for each in self.answers.values() if each.judged]
        return sum(judged) if judged else None


@dataclass(frozen=True, slots=True)
class ClassResult:
    """What came of grading a class.

    `graded` is sorted by student, then as the course is. `refused` says what belongs to no exercise
    and was not graded, and who handed in nothing; `notes` says the rest. `answers` are the files
    behind it, `people` what the course system or the roster says of the students, `kind` that
    system as `sources.SOURCES` has it.
    """

    students: Sequence[str]
    exercises: Sequence[Exercise]
    graded: Sequence[GradedAnswer]
    refused: Sequence[Remark] = ()
    answers: Sequence[Answer] = ()
    notes: Sequence[Remark] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    kind: str = ""

    def rows(self) -> list[StudentRow]:
        """One for each student."""
        answers: defaultdict[str, dict[str, GradedAnswer]] = defaultdict(dict)
        for each in self.graded:
            answers[each.student][each.exercise] = each
        refused: defaultdict[str, list[Remark]] = defaultdict(list)
        for remark in self.refused:
            refused[remark.student].append(remark)
        notes: defaultdict[str, list[Remark]] = defaultdict(list)
        for remark in self.notes:
            notes[remark.student].append(remark)
        return [
            self._row(each, answers[each], refused[each], notes[each]) for each in self.students
        ]

    def _row(
        self,
        student: str,
        answers: Mapping[str, GradedAnswer],
        refused: Sequence[Remark],
        notes: Sequence[Remark],
    ) -> StudentRow:
        absent = tuple(each.id for each in self.exercises if each.id not in answers)
        remarks = [f"{each.exercise}: {each.remark}" for each in answers.values() if each.remark]
        remarks += [each.own for each in refused]
        if answers and absent:
            remarks.append(f"Not handed in: {', '.join(absent)}.")
        person = self.people.get(student, Person(student))
        if person.late:
            remarks.append("Handed in late, as the course system says.")
        remarks += [each.own for each in notes]
        judged = sum(each.judged for each in answers.values())
        if judged:
            status = Status.GRADED if judged == len(self.exercises) else Status.PARTLY
        elif any(each.reason is Reason.NOTHING for each in refused):
            status = Status.NOTHING
        else:
            status = Status.NOT_GRADED
        return StudentRow(student, person, status, answers, absent, tuple(remarks))

    @property
    def exit_code(self) -> ExitCode:
        """PASSED only where every student handed in an answer, all were read, and all passed."""
        if any(each.our_fault for each in self.graded):
            return ExitCode.OUR_FAULT
        all_passed = all(each.passed for each in self.graded)
        if self.graded and all_passed and not self.refused:
            return ExitCode.PASSED
        return ExitCode.NOT_PASSED
