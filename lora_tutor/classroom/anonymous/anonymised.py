"""A class under pseudonyms: from here on nothing of ours knows a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from lora_tutor.classroom.anonymous.masking import Mask
from lora_tutor.classroom.intake.answers import Answer, HandedIn, Person
from lora_tutor.errors import UnreadableSubmission
from lora_tutor.reports.report import CheckResult, Printed, Report


def anonymised(found: HandedIn, mask: Mask) -> HandedIn:
    """The same under pseudonyms, sorted by them, for the order of names would tell something."""
    order = {each: at for at, each in enumerate(found.exercises)}
    answers = [_answer(each, mask) for each in found.answers]
    people = {each: found.people.get(each, Person(each)) for each in found.students}
    return replace(
        found,
        students={mask.of(each) for each in found.students},
        people={
            mask.of(student): Person(mask.of(student), late=person.late)
            for student, person in people.items()
        },
        answers=sorted(answers, key=lambda each: (each.student, order[each.exercise])),
        refused=sorted(map(mask.remark, found.refused), key=lambda each: each.student),
        without=sorted(map(mask.remark, found.without), key=lambda each: each.student),
        notes=sorted(map(mask.remark, found.notes), key=lambda each: each.student),
    )


def masked_report(report: Report, student: str, mask: Mask) -> Report:
    """Without the names that the student's program has printed or raised."""
    stdout, printed, at = "", [], 0
    for each in report.printed:
        part = mask.foreign(report.stdout[at : at + each.characters], student)
        at += each.characters
        stdout += part
        printed.append(Printed(each.check, len(part)))
    return replace(
        report,
        checks=tuple(_check(each, student, mask) for each in report.checks),
        stdout=stdout + mask.foreign(report.stdout[at:], student),
        printed=tuple(printed),
    )


def _check(check: CheckResult, student: str, mask: Mask) -> CheckResult:
    message, error = mask.foreign(check.message, student), mask.foreign(check.error, student)
    return replace(check, message=message, error=error)


def _answer(answer: Answer, mask: Mask) -> Answer:
    # What was guessed by its name has another one, as a sentence says.
    exercise = "" if answer.guessed else answer.exercise
    path = mask.path(answer.student, answer.path, exercise)
    told = partial(mask.sentence, student=answer.student, names=[answer.path])
    return replace(
        answer,
        student=mask.of(answer.student),
        path=path,
        read=partial(_read, answer.read, told),
        problem=answer.problem and told(answer.problem),
    )


def _read(read: Callable[[], bytes], told: Callable[[str], str]) -> bytes:
    try:
        return read()
    except UnreadableSubmission as error:
        raise type(error)(told(str(error))) from None
