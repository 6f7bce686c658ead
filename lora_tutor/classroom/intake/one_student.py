"""Finds the answers in what one student handed in: a folder, an archive, or a file."""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path, PurePosixPath

from lora_tutor.classroom.intake import sources
from lora_tutor.classroom.intake.answers import HandedIn
from lora_tutor.classroom.intake.archive_place import ArchivePlace, take_archive
from lora_tutor.classroom.intake.crowds import OF_ONE_STUDENT
from lora_tutor.classroom.intake.folder_place import FolderPlace, archive_file, take_folder
from lora_tutor.classroom.intake.naming import ExerciseNames
from lora_tutor.classroom.intake.places import IntakePlace, is_archive, without_suffix
from lora_tutor.errors import UnreadableSubmission, UsageError
from lora_tutor.files.source import read_regular, shown

_OF_A_CLASS = ("canvas", "moodle", "blackboard", "brightspace", "gradescope")
"""The systems whose names no student gives to files or folders of their own."""
_A_CLASS = 3
"""Folders with an answer to the same exercise: two may be one student's tries."""
_MOST_WRAPPERS = 3


def holds_many(target: Path) -> bool:
    """Whether a target may hold several answers: a folder, or an archive by its name."""
    return os.path.isdir(target) or is_archive(target.name)


def collect_one(
    target: Path, exercises: Collection[str], entry_points: Mapping[str, Collection[str]]
) -> HandedIn:
    """The answers to these exercises, one to each; no student has a name there.

    `entry_points` are the functions and classes of every exercise of the course, by its id.
    Raises UsageError for a folder that cannot be read, and for what holds a whole class.
    """
    found = HandedIn(exercises, ExerciseNames(entry_points))
    if os.path.isdir(target):
        _refuse_export(target, FolderPlace(target, target))
        take_folder(found, "", target)
    elif is_archive(target.name):
        archive = archive_file(target)
        # What cannot be read is told when it is taken.
        with contextlib.suppress(UnreadableSubmission):
            _refuse_export(target, ArchivePlace(archive, list(archive.entries())))
        take_archive(found, "", str(target), archive, 0)
    else:
        found.add("", str(target), partial(read_regular, target))
    _refuse_many(target, found)
    found.settle()
    return found


def _refuse_export(target: Path, place: IntakePlace | None) -> None:
    """The work of several, told by the names that a course system gives, is not that of one."""
    for _ in range(_MOST_WRAPPERS):
        if place is None:
            return
        top = place.top()
        source = sources.recognise(top)
        placed = [source.place(name) for name in (*top.folders, *top.files)]
        several = len({each.student for each in placed if each is not None}) > 1
        cloned = sum(top.holds(folder, ".git") for folder in top.folders)
        if (several and source.name in _OF_A_CLASS) or cloned > 1:
            raise _of_several(target)
        insides = [*top.folders, *filter(is_archive, top.files)]
        place = place.within(insides[0]) if len(insides) == 1 else None


def _refuse_many(target: Path, found: HandedIn) -> None:
    """Folders side by side, named as people are, that answer the same: a class without more."""
    folders: defaultdict[str, set[str]] = defaultdict(set)
    below = [_below(target, each.path) for each in found.answers]
    while len({parts[0] for parts in below}) == 1 and all(len(parts) > 1 for parts in below):
        below = [parts[1:] for parts in below]
    for answer, parts in zip(found.answers, below, strict=True):
        name = without_suffix(parts[0]) if is_archive(parts[0]) else parts[0]
        if len(parts) > 1 and not OF_ONE_STUDENT.fullmatch(name):
            folders[answer.exercise].add(name)
    if any(len(names) >= _A_CLASS for names in folders.values()):
        raise _of_several(target)


def _below(target: Path, path: str) -> tuple[str, ...]:
    name = target.as_posix()
    return PurePosixPath(path.removeprefix(name).lstrip("/")).parts or (path,)


def _of_several(target: Path) -> UsageError:
    return UsageError(
        f"{shown(target)} holds the work of several students; `lora-tutor batch` grades a class, "
        "and `grade` one student's folder or archive."
    )
