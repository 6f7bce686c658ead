"""Finds the answers in what one student handed in: a folder, an archive, or a file."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path

from lora_tutor.classroom.intake import sources
from lora_tutor.classroom.intake.answers import HandedIn
from lora_tutor.classroom.intake.folder_place import FolderPlace, take_archive_file, take_folder
from lora_tutor.classroom.intake.naming import ExerciseNames
from lora_tutor.classroom.intake.places import is_archive
from lora_tutor.classroom.intake.sources import Top
from lora_tutor.errors import UsageError
from lora_tutor.files.source import read_regular, shown

_OF_A_CLASS = ("canvas", "moodle", "blackboard", "brightspace", "gradescope")
"""The systems whose names no student gives to files or folders of their own."""


def holds_many(target: Path) -> bool:
    """Whether a target may hold several answers: a folder, or an archive by its name."""
    return os.path.isdir(target) or is_archive(target.name)


def collect_one(
    target: Path, exercises: Collection[str], entry_points: Mapping[str, Collection[str]]
) -> HandedIn:
    """The answers to these exercises, one to each; no student has a name there.

    `entry_points` are the functions and classes of every exercise of the course, by its id.
    Raises UsageError for a folder that cannot be read, and for one that holds a whole class.
    """
    found = HandedIn(exercises, ExerciseNames(entry_points))
    if os.path.isdir(target):
        top = FolderPlace(target, target).top()
        _refuse_class(target, top)
        take_folder(found, "", target)
    elif is_archive(target.name):
        take_archive_file(found, "", target)
    else:
        found.add("", str(target), partial(read_regular, target))
    found.settle()
    return found


def _refuse_class(target: Path, top: Top) -> None:
    """What holds the work of several, told by names, would else be taken for that of one."""
    source = sources.recognise(top)
    placed = [source.place(name) for name in (*top.folders, *top.files)]
    several = len({each.student for each in placed if each is not None}) > 1
    cloned = sum(top.holds(folder, ".git") for folder in top.folders)
    if (several and source.name in _OF_A_CLASS) or cloned > 1:
        raise UsageError(
            f"The folder {shown(target)} holds the work of several students; `lora-tutor batch` "
            "grades a class, and `grade` one student's folder."
        )
