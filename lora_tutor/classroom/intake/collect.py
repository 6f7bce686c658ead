"""Finds what a class handed in: whose each file is, and which exercise it answers.

SUBMISSIONS is a folder or an archive, as a course system exports it or as `<student>/...`. Nothing
in it is lost without a word: what is no answer is in `HandedIn.refused` or `notes`.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from lora_tutor.classroom.intake import sources
from lora_tutor.classroom.intake.answers import HandedIn, Person, passed_over
from lora_tutor.classroom.intake.archive import CLASS
from lora_tutor.classroom.intake.archive_place import ArchivePlace
from lora_tutor.classroom.intake.attempt import ONLY, TIMESTAMP, Attempt, time_of
from lora_tutor.classroom.intake.crowds import OF_ONE_STUDENT, tell_crowds
from lora_tutor.classroom.intake.folder_place import FolderPlace
from lora_tutor.classroom.intake.naming import ExerciseNames
from lora_tutor.classroom.intake.places import IntakePlace, archive_of, is_archive, without_suffix
from lora_tutor.classroom.intake.remarks import Remark, about, listed
from lora_tutor.classroom.intake.roster import Groups, group_key
from lora_tutor.classroom.intake.sources import PLAIN, Handed, Source, Top
from lora_tutor.errors import UnreadableSubmission, UsageError
from lora_tutor.files.source import shown
from lora_tutor.reports.amounts import counted
from lora_tutor.reports.report import Reason

_MOST_WRAPPERS = 3
RULES_FILE = "class.toml"
"""The instructor's, beside the students in SUBMISSIONS."""


def collect(
    submissions: Path,
    exercises: Collection[str],
    entry_points: Mapping[str, Collection[str]] | None = None,
    source: str = "",
    groups: Groups = MappingProxyType({}),
) -> HandedIn:
    """Every answer to one of these exercises, one for each student.

    `entry_points` are the functions and classes of every exercise of the course, by its id: a file
    that is named otherwise is known by them. `source` is one of `sources.SOURCES`, "" to find out.
    `groups` are those of the roster: what one handed in is that of each of its members.

    An archive SUBMISSIONS stays open for as long as its answers can be read.
    Raises UsageError if SUBMISSIONS is no folder or archive, or holds no student.
    """
    names = ExerciseNames(entry_points or dict.fromkeys(exercises, ()))
    found = HandedIn(exercises, names)
    place = _unwrapped(_opened(submissions), source, found)
    kind = _kind(place, source)
    found.kind = kind.name
    _take_all(place, kind, found, groups)
    if not found.students:
        raise UsageError(
            f"{shown(submissions)} holds no student's work: it must hold a folder or an archive "
            "for each student, and in it files named like the exercises, or be the export of a "
            f"course system ({', '.join(sources.SOURCES)})."
        )
    found.source = f"{kind.title}, {counted(len(found.students), 'student')}"
    if kind is PLAIN:
        tell_crowds(found)
    found.settle()
    return found


def _opened(submissions: Path) -> IntakePlace:
    if os.path.isdir(submissions):
        return FolderPlace(submissions, submissions, without=(RULES_FILE,))
    if os.path.isfile(submissions):
        try:
            kept = archive_of(submissions.name, lambda: submissions.open("rb"), CLASS, kept=True)
            return ArchivePlace(kept, list(kept.entries()), said=str(submissions))
        except UnreadableSubmission as error:
            raise UsageError(f"{shown(submissions)} {error}.") from None
    if os.path.lexists(submissions):
        raise UsageError(f"{shown(submissions)} is neither a folder nor an archive.")
    raise UsageError(f"There is no folder {shown(submissions)}; check the spelling.")


def _unwrapped(place: IntakePlace, source: str, found: HandedIn) -> IntakePlace:
    """The class itself: what packed or exported it may have put a folder around it."""
    for _ in range(_MOST_WRAPPERS):
        top = place.top()
        if _is_nbgrader(top, source):
            return _submitted(place, found)
        insides = [*top.folders, *filter(is_archive, top.files)]
        others = [name for name in top.files if not is_archive(name)]
        works = any(found.matters(name) or name.endswith((".py", ".ipynb")) for name in others)
        if len(insides) != 1 or works or sources.recognise(top) is not PLAIN:
            return place
        inner = place.within(insides[0])
        if inner is None or not _is_class(inner, found):
            return place
        what = "folder" if insides[0] in top.folders else "archive"
        told = (
            f"{shown(place.said)} holds one {what}, {shown(insides[0])}: what is in it is taken "
            "for the students."
        )
        found.notes.append(Remark(told))
        for name in others:
            _nobodys(name, found)
        place = inner
    return place


def _is_nbgrader(top: Top, source: str = "") -> bool:
    """Whether students are in the folder "submitted", which may be one's name too."""
    if "submitted" not in top.folders:
        return False
    others = [*top.folders, *filter(is_archive, top.files)]
    own = {"submitted", *sources.OF_NBGRADER}.issuperset(others)
    return source == "nbgrader" or (not source and own and sources.recognise(top) is PLAIN)


def _submitted(place: IntakePlace, found: HandedIn) -> IntakePlace:
    inner = place.within("submitted")
    if inner is None:
        return place
    top = place.top()
    for name in top.files:
        if name not in sources.OF_NBGRADER:
            _nobodys(name, found)
    for name in top.folders:
        if name not in ("submitted", *sources.OF_NBGRADER):
            told = f"The folder {shown(name)} is not in submitted/, and is passed over."
            found.notes.append(Remark(told, path=name))
    return inner


def _is_class(place: IntakePlace, found: HandedIn, deep: int = _MOST_WRAPPERS) -> bool:
    """Whether what lies here are students, and not the folders of one."""
    top = place.top()
    if sources.recognise(top) is not PLAIN or _is_nbgrader(top):
        return True
    packed = list(filter(is_archive, top.files))
    if any(map(found.matters, top.files)):
        return False
    if len(top.folders) + len(packed) == 1 and not top.files[len(packed) :] and deep:
        inner = place.within([*top.folders, *packed][0])
        return inner is not None and _is_class(inner, found, deep - 1)
    insides = [*top.folders, *map(without_suffix, packed)]
    people = [
        each
        for each in insides
        if not OF_ONE_STUDENT.fullmatch(each) and not found.is_named_after_one(each)
    ]
    return len(people) > 1


def _kind(place: IntakePlace, name: str) -> Source:
    if name:
        return sources.named(name, place.top())
    if place.said.endswith("submitted"):
        return sources.named("nbgrader", place.top())
    return sources.recognise(place.top())


def _take_all(place: IntakePlace, kind: Source, found: HandedIn, groups: Groups) -> None:
    top = place.top()
    names = [name for name in (*top.folders, *top.files) if not passed_over(name)]
    owners = {name: kind.place(name) for name in names if not kind.is_metadata(name)}
    owners = {name: each and _divided(each, groups) for name, each in owners.items()}
    everybody = [each.everybody for each in (*owners.values(), *kind.told) if each is not None]
    labels = _labels(list(itertools.chain.from_iterable(everybody)))
    for name, handed in owners.items():
        is_file = name not in top.folders
        if handed is None or (kind is PLAIN or kind.name == "nbgrader"):
            if is_file and not is_archive(name) and not found.is_packed(name):
                _nobodys(name, found)
                continue
            handed = Handed(without_suffix(name) if is_file else name)
        attempt = handed.attempt
        if kind.name == "nbgrader" and not is_file:
            attempt = _nbgrader_attempt(place, name)
        students = [labels.get((e.student, e.id), e.student) for e in handed.everybody]
        for student, each in zip(students, handed.everybody, strict=True):
            _meet(student, name, each, found)
            place.take(name, student, handed.rest, attempt, found)
        _say_partners(students, found)
    for handed in itertools.chain.from_iterable(each.everybody for each in kind.told):
        _meet(labels[handed.student, handed.id], "", handed, found)
    place.refused(found)


def _divided(handed: Handed, groups: Groups) -> Handed:
    """A group as its members."""
    members = groups.get(group_key(handed.student), ())
    if not members:
        return handed
    first, *others = [
        replace(handed, student=name, id=id_, is_of_system=False) for name, id_ in members
    ]
    return replace(first, partners=others)


def _say_partners(students: Sequence[str], found: HandedIn) -> None:
    for student in students if len(students) > 1 else ():
        others = [each for each in students if each != student]
        told = f"{about(student)}handed in together with {listed(others)}."
        note = Remark(told, student, names=others)
        if note not in found.notes:
            found.notes.append(note)


def _meet(student: str, name: str, handed: Handed, found: HandedIn) -> None:
    """`name` is the file or folder, "" where the system only tells of the student."""
    found.students.add(student)
    known = found.people.get(student, Person(handed.student))
    found.people[student] = Person(
        handed.student,
        handed.id,
        handed.attempt.late or known.late,
        number=handed.id if handed.is_of_system else "",
        handed=(*known.handed, *filter(None, [name])),
    )


def _nbgrader_attempt(place: IntakePlace, student: str) -> Attempt:
    """When a student's one assignment was handed in; of several, each has a time of its own."""
    times = []
    # What cannot be listed is told when it is taken.
    with contextlib.suppress(UsageError):
        inner = place.within(student)
        for name in () if inner is None else inner.top().folders:
            assignment = inner and inner.within(name)
            if assignment is not None and TIMESTAMP in assignment.top().files:
                times.append(assignment.top().text(TIMESTAMP).strip())
    return Attempt((times[0], 0), time_of(times[0])) if len(times) == 1 else ONLY


def _labels(handed: Collection[Handed]) -> dict[tuple[str, str], str]:
    """What each student is called: the name, with the system's number where two have one name."""
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for each in handed:
        ids[each.student].add(each.id)
    return {
        (each.student, each.id): each.student
        if len(ids[each.student]) == 1
        else f"{each.student} ({each.id})"
        for each in handed
    }


def _nobodys(name: str, found: HandedIn) -> None:
    told = f"{shown(name)} belongs to no student"
    may_be_work = is_archive(name) or name.casefold().endswith((".py", ".ipynb"))
    if may_be_work or found.names.by_name(name).exercises:
        told += ": put it into a folder of the student's name."
        found.refused.append(Remark(told, path=name, reason=Reason.UNKNOWN))
    else:
        found.notes.append(Remark(f"{told}, and is passed over.", path=name))
