"""A class as it is to be graded: what was handed in, by whom, and what the instructor decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lora_tutor.classroom.anonymous.anonymised import anonymised, masked_report
from lora_tutor.classroom.anonymous.key_file import KeyFile
from lora_tutor.classroom.anonymous.masking import Mask
from lora_tutor.classroom.intake.answers import HandedIn, Person
from lora_tutor.classroom.intake.collect import RULES_FILE, collect
from lora_tutor.classroom.intake.enrolment import enrol
from lora_tutor.classroom.intake.remarks import listed
from lora_tutor.classroom.intake.roster import groups_of, read_roster
from lora_tutor.classroom.rules.class_members import for_class, renamed
from lora_tutor.classroom.rules.class_rules import NO_RULES, ClassRules
from lora_tutor.classroom.rules.reading import read_rules, rules_file
from lora_tutor.classroom.rules.what_holds import sentences_on
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.course.find import find_exercise
from lora_tutor.course.model import Course, Exercise
from lora_tutor.errors import UsageError
from lora_tutor.reports.report import Reason, Report


@dataclass(frozen=True, slots=True)
class ClassFiles:
    """Where a class lies. `only` names exercises; none stands for all of them.

    `source` is the course system whose export it is, "" to find out. `roster` is a CSV file of who
    is in the class. `rules` is the file of what the instructor has decided, None for a class.toml
    beside the class, if there is one. `anonymous` is the file of the pseudonyms under which the
    class is graded, None for the names.
    """

    submissions: Path
    only: tuple[str, ...] = ()
    source: str = ""
    roster: Path | None = None
    rules: Path | None = None
    anonymous: Path | None = None


@dataclass(frozen=True, slots=True)
class ClassInput:
    """`wanted` are the exercises that are graded, `are_asked` whether somebody named them.

    With a `mask`, `found` and `rules` know no names any more.
    """

    found: HandedIn
    wanted: Sequence[Exercise]
    are_asked: bool
    rules: ClassRules
    rules_file: Path | None
    mask: Mask | None = None

    def under_pseudonyms(self, file: Path) -> ClassInput:
        """`file` keeps them. Raises UsageError."""
        found = self.found
        people = {each: found.people.get(each, Person(each)) for each in found.students}
        key = KeyFile(file)
        mask = Mask(key.pseudonyms(people), people)
        key.write()
        rules = renamed(
            self.rules, mask.of, lambda reason, student: mask.foreign(reason, mask.of(student))
        )
        return replace(self, found=anonymised(found, mask), rules=rules, mask=mask)

    def shown(self, graded: Sequence[GradedAnswer]) -> list[GradedAnswer]:
        """The graded answers as they may be shown."""
        mask = self.mask
        if mask is None:
            return list(graded)
        return [
            replace(each, result=masked_report(each.result, each.student, mask))
            if isinstance(each.result, Report)
            else each
            for each in graded
        ]

    def sentences(self) -> list[str]:
        """What to say before anything is graded. Who handed in nothing is in one sentence."""
        found = self.found
        nothing = [each.student for each in found.without if each.reason is Reason.NOTHING]
        remarks = [each for each in found.without if each.reason is not Reason.NOTHING]
        told = [each.told for each in [*found.refused, *remarks, *found.notes]]
        if nothing:
            told.insert(0, f"Nothing was handed in by {listed(nothing)}.")
        if self.rules_file is not None:
            told += sentences_on(self.rules, self.rules_file, found)
        return [f"{found.source}.", *told]


def read_class(course: Course, files: ClassFiles) -> ClassInput:
    """Raises UsageError where nothing can be graded, or something is said wrong."""
    file = files.rules or rules_file(files.submissions)
    rules = NO_RULES if file is None else read_rules(file, course)
    wanted = _wanted(course, files.only, rules)
    entry_points = {each.id: each.entry_points for each in course.exercises.values()}
    roster = None if files.roster is None else read_roster(files.roster)
    asked = [each.id for each in wanted]
    groups = groups_of(roster or ())
    found = collect(files.submissions, asked, entry_points, files.source, groups)
    if roster is not None and files.roster is not None:
        enrol(found, roster, files.roster)
    if file is not None:
        rules = for_class(rules, file, found.students, found.people)
    return ClassInput(found, wanted, bool(files.only or rules.weights), rules, file)


def _wanted(course: Course, only: Sequence[str], rules: ClassRules) -> list[Exercise]:
    """In the order of the course. Raises UsageError."""
    named = {find_exercise(course, each).id for each in only}
    for each in named if rules.weights else ():
        if each not in rules.weights:
            raise UsageError(
                f"{each} does not count in this class; add it to [exercises] of {RULES_FILE}, or "
                "leave it out of --exercise."
            )
    chosen = named or set(rules.weights) or set(course.exercises)
    return [each for each in course.exercises.values() if each.id in chosen]
