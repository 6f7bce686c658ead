"""A graded class: who handed in what, what came of it, and the exit code that this deserves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from lora_tutor.classroom.intake.answers import Answer, Person
from lora_tutor.classroom.intake.attempt import ONLY, Attempt
from lora_tutor.classroom.intake.remarks import Remark, listed
from lora_tutor.classroom.rules.class_rules import NO_RULES, ClassRules
from lora_tutor.classroom.rules.marking import Applied, Mark, mark, maximum, plain
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
    EXEMPT = "exempt"
    """From every exercise that counts."""


@dataclass(frozen=True, slots=True)
class StudentRow:
    """What came of one student's work. `person` is what a course system or the roster says of the
    student. `answers` are by exercise, also to such as do not count; `absent` are the exercises
    that were asked for and have none. `marks` are what the gradebook says of each that counts.

    Every exercise without points has its reason in `remarks`, which are sentences. `own_remarks`
    are those on the whole that the student may read.
    """

    student: str
    person: Person
    status: Status
    answers: Mapping[str, GradedAnswer]
    absent: tuple[str, ...]
    remarks: tuple[str, ...]
    marks: Mapping[str, Mark]
    own_remarks: tuple[str, ...] = ()

    @property
    def points(self) -> Fraction:
        return sum((each.points or Fraction(0) for each in self.marks.values()), Fraction(0))

    @property
    def max_points(self) -> Fraction:
        """Without what the student is exempt from."""
        counted = [each.max_points for each in self.marks.values() if not each.exempt]
        return sum(counted, Fraction(0))

    @property
    def rules(self) -> tuple[Applied, ...]:
        """Each application of a rule of the class."""
        return tuple(rule for each in self.marks.values() for rule in each.applied)

    def grade(self, exercise: str) -> int | float | None:
        """The points for a gradebook; None, and no zero, where there are none yet."""
        points = self.marks[exercise].points
        return None if points is None else plain(points)

    @property
    def total(self) -> int | float | None:
        if all(each.points is None for each in self.marks.values()):
            return None
        return plain(self.points)


@dataclass(frozen=True, slots=True)
class ClassResult:
    """What came of grading a class.

    `exercises` are those that count, for everybody: what else was handed in is graded too, and
    counts nothing. `graded` is sorted by student, then as the course is. `refused` says what
    belongs to no exercise and was not graded, and who handed in nothing; `notes` says the rest.
    `answers` are the files behind it, `people` what the course system or the roster says of the
    students, `kind` that system as `sources.SOURCES` has it. `rules` are the instructor's; they
    name the students as `students` does.
    """

    students: Sequence[str]
    exercises: Sequence[Exercise]
    graded: Sequence[GradedAnswer]
    refused: Sequence[Remark] = ()
    answers: Sequence[Answer] = ()
    notes: Sequence[Remark] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    kind: str = ""
    rules: ClassRules = NO_RULES

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
        attempts = {(each.student, each.exercise): each.attempt for each in self.answers}
        return [
            self._row(each, answers[each], refused[each], notes[each], attempts)
            for each in self.students
        ]

    def maximum(self, exercise: Exercise) -> int | float:
        """For a gradebook, with the weight."""
        return plain(maximum(self.rules, exercise))

    @property
    def total(self) -> int | float:
        """The maximum of all together."""
        return plain(sum((maximum(self.rules, each) for each in self.exercises), Fraction(0)))

    def _row(
        self,
        student: str,
        answers: Mapping[str, GradedAnswer],
        refused: Sequence[Remark],
        notes: Sequence[Remark],
        attempts: Mapping[tuple[str, str], Attempt],
    ) -> StudentRow:
        marks, rules = {}, self.rules.of(student)
        for exercise in self.exercises:
            answer = answers.get(exercise.id)
            earned = answer.points if answer is not None and answer.judged else None
            attempt = attempts.get((student, exercise.id), ONLY)
            marks[exercise.id] = mark(rules, student, exercise, earned, attempt)
        due = [name for name, each in marks.items() if not each.exempt]
        absent = tuple(name for name in due if name not in answers)
        extra = [name for name in answers if name not in marks]
        remarks = [f"{each.exercise}: {each.remark}" for each in answers.values() if each.remark]
        remarks += [each.own for each in refused]
        if answers and absent:
            remarks.append(f"Not handed in: {', '.join(absent)}.")
        if extra:
            remarks.append(f"Handed in and not counted: {listed(extra)}.")
        person = self.people.get(student, Person(student))
        applied = [rule for each in marks.values() for rule in each.applied]
        if person.late and not any(each.rule in ("late", "extension") for each in applied):
            remarks.append("Handed in late, as the course system says.")
        remarks += [each.told for each in applied]
        remarks += [each.own for each in notes]
        pointed = sum(marks[name].points is not None for name in due)
        if self.exercises and not due:
            status = Status.EXEMPT
        elif pointed:
            status = Status.GRADED if pointed == len(due) else Status.PARTLY
        elif any(each.reason is Reason.NOTHING for each in refused):
            status = Status.NOTHING
        else:
            status = Status.NOT_GRADED
        own = tuple(each.own for each in (*refused, *notes) if not each.private)
        return StudentRow(student, person, status, answers, absent, tuple(remarks), marks, own)

    @property
    def exit_code(self) -> ExitCode:
        """PASSED only where every student handed in an answer, all were read, and all passed that
        count. Who is exempt need not hand in."""
        if any(each.our_fault for each in self.graded):
            return ExitCode.OUR_FAULT
        counted = {each.id for each in self.exercises}
        exempt = {each for each in self.students if self._is_exempt(each)}
        fine = all(
            each.passed if self._counts(each, counted) else each.judged for each in self.graded
        )
        refused = [
            each
            for each in self.refused
            if each.student not in exempt or each.reason not in (Reason.NOTHING, Reason.ABSENT)
        ]
        if self.graded and fine and not refused:
            return ExitCode.PASSED
        return ExitCode.NOT_PASSED

    def _is_exempt(self, student: str) -> bool:
        """From every exercise that counts."""
        return bool(self.exercises) and all(
            self.rules.exemption(student, each.id) for each in self.exercises
        )

    def _counts(self, graded: GradedAnswer, counted: Collection[str]) -> bool:
        exempt = self.rules.exemption(graded.student, graded.exercise)
        return graded.exercise in counted and exempt is None
