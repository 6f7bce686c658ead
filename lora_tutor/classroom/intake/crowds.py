"""Finds what is taken for one student and seems to be several, whose work would be lost.

A folder of a section, of an exercise or of another export has a student's place where a class lies
one folder deeper than it should. Of the files in it one to each exercise would be graded.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import PurePosixPath

from lora_tutor.classroom.intake import sources
from lora_tutor.classroom.intake.answers import ASIDE, Answer, HandedIn
from lora_tutor.classroom.intake.places import is_archive, without_suffix
from lora_tutor.classroom.intake.remarks import Remark, about, listed
from lora_tutor.classroom.intake.sources import PLAIN, Source, Top
from lora_tutor.reports.report import Reason

OF_ONE_STUDENT = re.compile(
    r"(?i)(week|ex|exercise|hw|homework|lesson|section|task|unit|part|src|old|new|final|answer)"
    r"s?([ _-]?\d.*|\b.*)|\d{1,2}|.?"
)
"""What a student's own folders are called. A class is told from a student by the others."""
_MANY = 3
"""Folders with an answer to the same exercise: two may be one student's tries."""


def tell_crowds(found: HandedIn) -> None:
    """Say of each such student that several seem to be in there."""
    by_student: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in found.answers:
        by_student[answer.student].append(answer)
    crowds = {student: _people(found, answers) for student, answers in by_student.items()}
    several = {student: people for student, people in crowds.items() if len(people) > 1}
    usual = 2 * len(several) >= len(crowds)
    for student in sorted(several):
        people = sorted(several[student])
        if usual or len(people) >= _MANY or _kind(by_student[student]) is not PLAIN:
            told = (
                f"{about(student)}several students seem to be in there ({listed(people)}), and one "
                "answer to each exercise is graded; give each of them a folder at the top, or "
                "grade what is in there as a class."
            )
            remark = Remark(told, student, "", Reason.UNKNOWN, names=people)
            found.refused.append(remark)


def _people(found: HandedIn, answers: list[Answer]) -> set[str]:
    """Who seems to have answered the same exercise as another one."""
    whose: defaultdict[str, set[str]] = defaultdict(set)
    kind = _kind(answers)
    count = Counter(each.exercise for each in answers)
    for answer in (each for each in answers if count[each.exercise] > 1):
        top, *parts = _below(answer)
        person = next((each for each in map(_bare, parts[:-1]) if _is_person(found, each)), "")
        if parts and kind is not PLAIN:
            handed = kind.place(parts[0])
            person = person if handed is None else handed.student
        if not person and len(parts) == 1 and found.is_named_after_one(top):
            stem = without_suffix(parts[0])
            person = "" if found.matters(parts[0]) else stem
        if person:
            whose[answer.exercise].add(person)
    return set().union(*(people for people in whose.values() if len(people) > 1))


def _below(answer: Answer) -> tuple[str, ...]:
    """The path from what is the student's at the top."""
    parts = PurePosixPath(answer.path).parts
    at = next((at for at, each in enumerate(parts) if _bare(each) == answer.student), 0)
    return parts[at:]


def _is_person(found: HandedIn, name: str) -> bool:
    return not (
        OF_ONE_STUDENT.fullmatch(name) or ASIDE.fullmatch(name) or found.is_named_after_one(name)
    )


def _bare(name: str) -> str:
    return without_suffix(name) if is_archive(name) else name


def _kind(answers: list[Answer]) -> Source:
    """The course system by whose names the things are called that lie directly in there."""
    names = {parts[1]: None for each in answers if len(parts := _below(each)) > 1}
    return sources.recognise(Top([], list(names)))
